/* Inside the library errors travel as a status and an ito_error; only public functions raise them.
 */
#ifndef ITO_CORE_ERROR_H
#define ITO_CORE_ERROR_H

#include <ito/error.h>

typedef struct
{
  int code;       /* GSL error code, 0: none */
  char text[480]; /* what is wrong: why; what to do */
} ito_error;

#define ITO_NO_ERROR                                                                               \
  {                                                                                                \
    0, ""                                                                                          \
  }

/* Notes the first error (a later one is ignored) and returns its code.  Formats in the C locale. */
int ito_fail (ito_error *error, int code, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Text of a user as it may stand in a sentence: control characters replaced, the middle of a long
 * one left out: ito_fail (error, GSL_EINVAL, "no file '%s'...", ito_excerpt (name).text). */
typedef struct
{
  char text[104];
} ito_excerpted;
ito_excerpted ito_excerpt (const char *text);

/* In the caller's thread, at the edge of the library: keeps the sentence for ito_last_error, calls
 * gsl_error once, returns the code.  Does nothing where there is no error. */
int ito_raise_at (const ito_error *error, const char *file, int line);
#define ITO_RAISE(error) ito_raise_at ((error), __FILE__, __LINE__)

#endif
