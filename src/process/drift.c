/* Drift and noise of the processes of a score, as fields c_denoiser D + c_score s.
 *
 * With x = alpha D - sigma^2 s and g^2 = (sigma^2)' - 2 f sigma^2,
 *   f x - (1 + eta^2)/2 g^2 s = alpha' D + [eta^2 f sigma^2 - (1 + eta^2)/2 (sigma^2)'] s,
 * whose coefficients stay finite at sigma = 0, and for eta = 0 (the probability flow) at alpha = 0.
 * In the frame y = x/alpha with r = sigma/alpha the flow is dy/dr = -r s_r(y), dy/dlambda = r^2
 * s_r(y), s_r the score of the target seen at alpha = 1, sigma = r (Song et al. 2021, Appendix D;
 * Karras et al. 2022, eq. 4; Lu et al. 2022, section 3). */
#include "core/scalar.h"
#include "process/process.h"
#include <math.h>

static int
no_variable (const ito_process *p, ito_variable v, ito_error *error)
{
  if (p->kind != ITO_PROCESS_FLOW)
    return ito_fail (error, GSL_EINVAL,
                     "variable=%s: only the probability flow has that variable; use variable=t",
                     v == ITO_VARIABLE_LAMBDA ? "lambda" : "sigma");
  return GSL_SUCCESS;
}

int
ito_process_variable (const ito_process *p, ito_variable v, double t, double *value, double *scale,
                      ito_error *error)
{
  *value = t;
  *scale = 1;
  if (v == ITO_VARIABLE_T)
    return GSL_SUCCESS;
  ito_schedule_point at;
  if (no_variable (p, v, error) || ito_schedule_point_at (p->schedule, t, &at, error))
    return error->code;
  if (at.alpha == 0)
    return ito_fail (error, GSL_EINVAL,
                     "at t = %g the signal is gone (alpha = 0), so that x/alpha is infinite: start "
                     "below (--t-start), or use variable=t",
                     t);
  if (v == ITO_VARIABLE_LAMBDA && at.sigma == 0)
    return ito_fail (error, GSL_EINVAL,
                     "at t = %g there is no noise (sigma = 0), so that lambda is infinite: end "
                     "above (--t-end), or use variable=sigma or t",
                     t);
  *value = v == ITO_VARIABLE_LAMBDA ? at.lambda : at.sigma / at.alpha;
  *scale = at.alpha;
  return GSL_SUCCESS;
}

static int
flow_in_frame (const ito_process *p, ito_variable v, double value, ito_field *field,
               ito_error *error)
{
  double ratio, lambda;
  if (v == ITO_VARIABLE_LAMBDA)
    {
      lambda = value;
      ratio = ito_exp (-value);
      field->c_score = ratio * ratio;
    }
  else
    {
      ratio = value;
      lambda = value > 0 ? -ito_log (value) : INFINITY;
      field->c_score = -ratio;
    }
  field->alpha = 1;
  field->sigma = ratio;
  field->c_denoiser = 0;
  /* The noise vanishes, if anywhere, at the lower end of the times. */
  if (isinf (lambda))
    field->t = p->schedule->lower;
  else
    return ito_schedule_time_of (p->schedule, lambda, &field->t, error);
  return GSL_SUCCESS;
}

int
ito_process_drift (const ito_process *p, ito_variable v, double value, ito_field *field,
                   ito_error *error)
{
  if (v != ITO_VARIABLE_T)
    return no_variable (p, v, error) ? error->code : flow_in_frame (p, v, value, field, error);
  if (p->kind == ITO_PROCESS_LANGEVIN)
    {
      *field = (ito_field){ .t = value, .alpha = 1, .sigma = 0, .c_denoiser = 0, .c_score = 1 };
      return GSL_SUCCESS;
    }
  ito_schedule_point at;
  if (ito_schedule_point_at (p->schedule, value, &at, error))
    return error->code;
  double eta2 = p->eta * p->eta;
  *field = (ito_field){ .t = value,
                        .alpha = at.alpha,
                        .sigma = at.sigma,
                        .c_denoiser = at.d_alpha,
                        .c_score = -0.5 * (1 + eta2) * at.d_variance };
  if (eta2 > 0)
    field->c_score += eta2 * (at.f * (at.sigma * at.sigma));
  if (!isfinite (field->c_denoiser) || !isfinite (field->c_score))
    return ito_fail (error, GSL_EINVAL,
                     "the drift of the %s is infinite at t = %g: %s; start or end away from it "
                     "(--t-start, --t-end)",
                     p->kind == ITO_PROCESS_REVERSE ? "reverse SDE" : "probability flow", value,
                     at.alpha == 0 ? "the signal is gone (alpha = 0) and f = alpha'/alpha diverges"
                                   : "the schedule is not smooth there");
  return GSL_SUCCESS;
}

int
ito_process_noise_size (const ito_process *p, double t, double *g, ito_error *error)
{
  *g = 0;
  if (p->sde.noise == ITO_NOISE_NONE)
    return GSL_SUCCESS;
  if (p->kind == ITO_PROCESS_LANGEVIN)
    {
      *g = sqrt (2.0);
      return GSL_SUCCESS;
    }
  ito_schedule_point at;
  if (ito_schedule_point_at (p->schedule, t, &at, error))
    return error->code;
  *g = (p->kind == ITO_PROCESS_REVERSE ? p->eta : 1) * sqrt (at.g2);
  if (!isfinite (*g))
    return ito_fail (error, GSL_EINVAL,
                     "the noise is infinite at t = %g: %s; start or end away from it "
                     "(--t-start, --t-end)",
                     t, at.alpha == 0 ? "the signal is gone (alpha = 0)" : "g^2 diverges there");
  return GSL_SUCCESS;
}
