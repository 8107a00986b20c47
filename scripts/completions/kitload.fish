# Completion of kitload for fish. The program itself says which words fit: kitload --complete WORD…
function __kitload_words
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    test (count $current) -gt 0; or set current ''
    for line in (command kitload --complete $words[2..-1] $current 2>/dev/null)
        if test "$line" = @files
            __fish_complete_path $current
        else
            echo $line
        end
    end
end
complete -c kitload -f -a '(__kitload_words)'
