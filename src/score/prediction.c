/* The names by which networks predict a score, as fields:
 *   eps = -sigma s,   D = (x + sigma^2 s)/alpha,   v = alpha eps - sigma D
 * (Ho et al. 2020; Karras et al. 2022; Salimans, Ho 2022, "Progressive distillation", app. D). */
#include "score/field.h"

int
ito_field_prediction (const ito_score *s, ito_prediction prediction, double t, ito_field *field,
                      ito_error *error)
{
  ito_schedule_point p = { .alpha = 1 };
  if (s->schedule && ito_schedule_point_at (s->schedule, t, &p, error))
    return error->code;
  *field = (ito_field){ .t = t, .alpha = p.alpha, .sigma = p.sigma };
  switch (prediction)
    {
    case ITO_PREDICT_SCORE:
      field->c_score = 1;
      return GSL_SUCCESS;
    case ITO_PREDICT_NOISE:
      field->c_score = -p.sigma;
      return GSL_SUCCESS;
    case ITO_PREDICT_DENOISER:
      field->c_denoiser = 1;
      return GSL_SUCCESS;
    case ITO_PREDICT_V:
      field->c_denoiser = -p.sigma;
      field->c_score = -p.alpha * p.sigma;
      return GSL_SUCCESS;
    }
  return ito_fail (error, GSL_EINVAL,
                   "prediction %d is none: use score, noise, denoiser or v of ito_prediction",
                   (int)prediction);
}
