/* The C locale in this thread, for numbers as text. */
#ifndef ITO_CORE_C_LOCALE_H
#define ITO_CORE_C_LOCALE_H

#include <locale.h>

/* Returns the locale before, to be given to ito_c_locale_leave. */
locale_t ito_c_locale_enter (void);
void ito_c_locale_leave (locale_t before);

#endif
