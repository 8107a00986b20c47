/* The Lua modules of the binary, under the name that host files include: they are declared in base, as
 * src/kit loads the kit language from them too. */
#ifndef HOST_EMBEDDED_H
#define HOST_EMBEDDED_H

#include "base/embedded.h"

#endif
