-- The Debian package that scripts/deb makes: what is in it, and what it says of itself. `make deb-check` installs it.
local h = require "spec.helper"
local cli = require "kitload.cli"

describe("the Debian package", function()
  if h.sanitized or h.sh "command -v dpkg-deb dpkg-shlibdeps" ~= 0 then
    return pending "needs a plain build and dpkg-dev"
  end
  local version = h.read "Makefile":match "\nVERSION := (%S+)\n"
  local dir, deb, make, code, said, err
  setup(function()
    dir = h.tmp()
    -- Compression is most of the time, and changes nothing here.
    make = ("env -u LD_PRELOAD DPKG_DEB_COMPRESSOR_TYPE=none scripts/deb %s %s %s"):format(h.build, version, dir)
    code, said, err = h.sh(make)
    if code == 0 then
      deb = said:match "^(%S+)\n$"
      h.sh(("mkdir %s/root && dpkg-deb -R %s %s/root && cp %s %s/one.deb"):format(dir, deb, dir, deb, dir))
    end
  end)

  local function file(path) return h.read(dir .. "/root/" .. path) end
  local function unpacked(path) return select(2, h.sh(("zcat %s/root/%s"):format(dir, path))) end

  it("is made, and named after the version and the architecture", function()
    assert.same({ 0, "" }, { code, err })
    local _, architecture = h.sh "dpkg --print-architecture"
    assert.equal(("%s/kitload_%s_%s.deb\n"):format(dir, version, architecture:gsub("\n", "")), said)
  end)

  it("says its version, what it needs and who makes it", function()
    local control = file "DEBIAN/control"
    for _, line in ipairs { "Package: kitload", "Version: " .. version:gsub("%p", "%%%0"), "Maintainer: .+ <.+@.+%..+>", "Section: database", "Priority: optional",
      "Installed%-Size: %d+" } do assert.matches("\n" .. line .. "\n", "\n" .. control) end
    local depends = control:match "\nDepends: ([^\n]+)"
    for _, library in ipairs { "libc6 %(>= 2%.", "libpq5 %(>= 1%d", "libssl3", "libsodium23", "libcsv3", "libpcre2%-8%-0", "libunistring2", "libzstd1", "zlib1g", "tzdata" } do
      assert.matches(library, depends)
    end
    assert.is_nil(depends:find("lua", 1, true)) -- it has its own inside
    assert.equal(0, (h.sh(("cd %s/root && md5sum --quiet -c DEBIAN/md5sums"):format(dir))))
  end)

  it("has the program, a man page for each command, completions and docs, at Debian's places", function()
    for _, path in ipairs { "usr/bin/kitload", "usr/lib/kitload/lua", "usr/lib/lua/5.4/kitload.so", "usr/share/lua/5.4/kit/init.lua", "usr/share/man/man1/kitload.1.gz",
      "usr/share/bash-completion/completions/kitload", "usr/share/zsh/vendor-completions/_kitload", "usr/share/fish/vendor_completions.d/kitload.fish",
      "usr/share/doc/kitload/README.md", "usr/share/doc/kitload/docs/first-import.md", "usr/share/kitload/examples/first/kits/contacts.lua" } do
      assert.is_true(h.exists(dir .. "/root/" .. path), path)
    end
    for _, command in ipairs(cli.commands) do
      assert.matches(("kitload\\-%s \\- "):format(command.name), unpacked(("usr/share/man/man1/kitload-%s.1.gz"):format(command.name)), 1, true)
    end
    assert.equal("kitload " .. version .. "\n", select(2, h.sh(dir .. "/root/usr/bin/kitload --version")))
  end)

  it("has the licences of all that is inside", function()
    local copyright = file "usr/share/doc/kitload/copyright"
    assert.is_truthy(copyright:find(h.read "LICENSE", 1, true))
    assert.is_truthy(copyright:find(h.read "NOTICES.md", 1, true))
    for _, holder in ipairs { "Lua.org, PUC-Rio", "Mark Pulford", "Unicode, Inc.", "PostgreSQL Global Development Group", "Libphonenumber", "Arthur de Jong",
      "/usr/share/common-licenses/LGPL-2.1", "/usr/share/common-licenses/Apache-2.0" } do assert.is_truthy(copyright:find(holder, 1, true), holder) end
  end)

  it("has a changelog in Debian's form, with the same versions as CHANGELOG.md", function()
    h.write(dir .. "/changelog", unpacked "usr/share/doc/kitload/changelog.gz")
    local _, out, warned = h.sh(("dpkg-parsechangelog --all --format rfc822 -l %s/changelog | sed -n 's/^Version: //p'"):format(dir))
    local versions = {}
    for title in h.read "CHANGELOG.md":gmatch "\n## (%d[%d.]*)," do versions[#versions + 1] = title end
    assert.same({ table.concat(versions, "\n") .. "\n", "" }, { out, warned })
  end)

  it("belongs to root, is closed to others, and does not name the folder in which it was made", function()
    local _, list = h.sh("dpkg-deb -c " .. deb)
    for line in list:gmatch "[^\n]+" do
      assert.matches("^[-dl]rw..%-..%-.%s+root/root ", (line:gsub("^lrwxrwxrwx", "lrwxr-xr-x")), line)
    end
    local _, names = h.sh(("grep -rlF %s %s/root/usr"):format(h.quote(h.pwd()), dir))
    assert.equal("", names)
  end)

  it("is the same when it is made again", function()
    assert.equal(0, (h.sh(make)))
    assert.equal(0, (h.sh(("cmp %s %s/one.deb"):format(deb, dir))))
  end)
end)
