/* Step sizes that errors choose: the PI controller of Hairer, Norsett, Wanner 1993, Solving
 * Ordinary Differential Equations I, II.4 (p. 168), and Hairer, Wanner 1996, IV.2, as in the codes
 * DOPRI5 and DOP853. */
#include "solver/step_control.h"
#include "core/scalar.h"
#include <math.h>

void
ito_step_control_configure (struct ito_solver *s, const ito_args *args)
{
  s->option[ITO_CONTROL_RTOL] = ito_args_number (args, "rtol");
  s->option[ITO_CONTROL_ATOL] = ito_args_number (args, "atol");
  s->option[ITO_CONTROL_MAX_EVALUATIONS] = (double)ito_args_integer (args, "max_evaluations");
  s->option[ITO_CONTROL_ADAPTIVE] = (double)ito_args_word (args, "adaptive");
}

double
ito_step_control_error (const ito_step *s, size_t p, const double *e, const double *a,
                        const double *b)
{
  const double atol = s->solver->option[ITO_CONTROL_ATOL],
               rtol = s->solver->option[ITO_CONTROL_RTOL];
  double sum = 0;
  for (size_t i = 0; i < s->d; i++)
    {
      size_t at = i * s->stride + p;
      double in_units = e[at] / (atol + rtol * fmax (fabs (a[at]), fabs (b[at])));
      sum += in_units * in_units;
    }
  return sqrt (sum / (double)s->d);
}

static double
power_of (const ito_step_control *c)
{
  return c->exponent - 0.75 * c->beta;
}

double
ito_step_control_longer (const ito_step_control *c, double h, double error, double *last)
{
  double factor = c->growth;
  if (error > 0)
    factor = 0.9 * ito_pow (*last, c->beta) / ito_pow (error, power_of (c));
  *last = fmax (error, ITO_CONTROL_FIRST);
  return h * fmin (c->growth, fmax (0.2, factor));
}

double
ito_step_control_shorter (const ito_step_control *c, double h, double error)
{
  double factor = isfinite (error) ? 0.9 / ito_pow (error, power_of (c)) : 0.1;
  return h * fmax (0.1, fmin (factor, 0.9));
}
