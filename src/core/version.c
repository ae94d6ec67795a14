/* The version of the library. */
#include <ito/version.h>

const char *
ito_version (void)
{
  return ITO_VERSION;
}
