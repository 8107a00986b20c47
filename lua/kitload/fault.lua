-- Named points of the conductor where a test build ends itself (src/base/fault.h). scripts/embed leaves this file and every
-- line that calls it out of any other build; a checkout's Lua beside such a build finds nothing to call.
return require "kitload.host.sys".fault_point or function() end
