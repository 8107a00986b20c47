# Completion of kitload for bash. The program itself says which words fit: kitload --complete WORD…
_kitload() {
    local raw=${COMP_WORDS[COMP_CWORD]} current='' joins='' word i
    local -a words=()
    # bash cuts words at = and :, which belong to ours.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ($joins || $word == [=:]*) && ${#words[@]} -gt 0 ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        [[ $word =~ ^[=:]+$ ]] && joins=1 || joins=
    done
    [[ $raw =~ ^[=:]+$ ]] && raw=
    current=${words[${#words[@]} - 1]-}
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        if [[ $word == @files ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$raw")
        else
            COMPREPLY+=("${word#"${current%"$raw"}"}")
        fi
    done < <(command kitload --complete "${words[@]}" 2>/dev/null)
}
complete -F _kitload kitload
