-- Test points: named places in the conductor where a test build ends itself (src/base/points.h). scripts/embed removes this
-- file, and every line that calls it, from any other build. If a checkout's Lua runs with such a build, the function here
-- does nothing.
return require "kitload.host.sys".test_point or function() end
