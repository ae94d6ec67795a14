#include "schedule/linear_beta.h"
#include <math.h>

/* B <= 500 keeps the rounding of B below 1e-13 relative in exp(-B/2). */
const ito_param ito_linear_beta_params[] = {
  { "beta0", ITO_PARAM_NUMBER, "0.1", 0, 500, NULL, "rate at t = 0", 0 },
  { "beta1", ITO_PARAM_NUMBER, "20", 0, 500, NULL, "rate at t = 1, at least beta0",
    ITO_PARAM_OPEN_LOWER },
  { 0 }
};

int
ito_linear_beta_init (const ito_args *args, struct ito_schedule *s, ito_error *error)
{
  double beta0 = ito_args_number (args, "beta0"), beta1 = ito_args_number (args, "beta1");
  if (beta1 < beta0)
    return ito_fail (error, GSL_EINVAL,
                     "beta1 = %.10g is below beta0 = %.10g: the rate must not fall with t; "
                     "give beta1 >= beta0",
                     beta1, beta0);
  s->parameter[0] = beta0;
  s->parameter[1] = beta1;
  s->lower = 0;
  s->upper = 1;
  s->t_start = 1;
  s->t_end = 1e-3;
  return GSL_SUCCESS;
}

double
ito_linear_beta_at (const struct ito_schedule *s, double t)
{
  return s->parameter[0] + (s->parameter[1] - s->parameter[0]) * t;
}

double
ito_linear_beta_integral (const struct ito_schedule *s, double t)
{
  return t * (s->parameter[0] + 0.5 * (s->parameter[1] - s->parameter[0]) * t);
}

/* The root of B(t) = B in the form without cancellation. */
double
ito_linear_beta_time (const struct ito_schedule *s, double integral)
{
  double beta0 = s->parameter[0], slope = s->parameter[1] - beta0;
  double beta = sqrt (beta0 * beta0 + 2 * slope * integral); /* beta(t) */
  return integral > 0 ? 2 * integral / (beta + beta0) : 0;
}
