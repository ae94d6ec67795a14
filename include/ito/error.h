/* Errors.
 *
 * A function that can fail returns a GSL error code (GSL_SUCCESS = 0), or NULL
 * where it returns an object.  Before it returns, it calls gsl_error() once, in
 * the caller's thread: GSL's default handler aborts, gsl_set_error_handler_off()
 * lets the caller look at the code and at ito_last_error().
 *
 *   GSL_EINVAL   bad input: a name, key, value, shape or file of the caller
 *   GSL_ENOMEM   no memory
 *   GSL_EFAILED  a run-time failure: numerics, a full disk
 */
#ifndef ITO_ERROR_H
#define ITO_ERROR_H

#include <gsl/gsl_errno.h>
#include <ito/visibility.h>

ITO_BEGIN_DECLS

/* The sentence of this thread's last error, "" if there was none: what is
 * wrong: why; what to do.  Valid until the thread's next error. */
ITO_API const char *ito_last_error (void);

ITO_END_DECLS

#endif
