/* The C locale in this thread. */
#include "core/c_locale.h"
#include <pthread.h>

static locale_t c_locale;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
prepare (void)
{
  c_locale = newlocale (LC_ALL_MASK, "C", (locale_t)0);
}

/* uselocale((locale_t)0) changes nothing: right also where newlocale found no memory, as far as can
 * be. */
locale_t
ito_c_locale_enter (void)
{
  pthread_once (&once, prepare);
  return uselocale (c_locale);
}

void
ito_c_locale_leave (locale_t before)
{
  uselocale (before);
}
