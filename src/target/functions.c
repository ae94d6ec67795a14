/* A target of the user's own functions: score, and log-density where it is given. */
#include "target/target.h"

static int
log_density (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  return t->user.log_density ? t->user.log_density (n, stride, x, out, t->user.params) : GSL_EINVAL;
}

static int
score (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  return t->user.score (n, stride, x, out, t->user.params);
}

const ito_closed_form ito_functions_form = { .log_density = log_density, .score = score };
