/* Means over the exact law of a diffused target. */
#include "solver/diffusion/marginal_mean.h"
#include "core/memory.h"
#include <stdlib.h>

#define SAMPLES 1024
#define LANES 256

/* work: x, f, a prepared field and the score's scratch. */
static int
sum (const ito_score *score, const ito_schedule_point *at, const ito_field *field,
     ito_marginal_quantity quantity, double *work, double *total, ito_error *error)
{
  size_t d = score->target->d;
  double *x = work, *out = x + d * LANES, *coef = out + d * LANES;
  double *scratch = coef + score->type->coefficients (score);
  size_t values = quantity == ITO_MEAN_SQUARE ? d * LANES : LANES;
  if (score->type->prepare (score, field, coef, error))
    return error->code;
  for (uint64_t first = 0; first < SAMPLES; first += LANES)
    {
      if (ito_target_sample_fill (score->target, at->alpha, at->sigma, ito_seed_derive (0, 1), 0,
                                  first, LANES, LANES, x, error))
        return error->code;
      if (quantity == ITO_MEAN_SQUARE)
        score->type->eval (score, coef, LANES, LANES, x, out, scratch);
      else if (score->type->divergence (score, field, LANES, LANES, x, out, error))
        return error->code;
      for (size_t i = 0; i < values; i++)
        *total += quantity == ITO_MEAN_SQUARE ? out[i] * out[i] : out[i];
    }
  return GSL_SUCCESS;
}

int
ito_marginal_mean (const ito_score *score, ito_prediction prediction,
                   ito_marginal_quantity quantity, double t, double *mean, ito_error *error)
{
  ito_schedule_point at;
  ito_field field;
  double total = 0;
  if (ito_schedule_point_at (score->schedule, t, &at, error)
      || ito_field_prediction (score, prediction, t, &field, error))
    return error->code;
  double *work = ITO_NEW (double,
                          2 * score->target->d * LANES + score->type->coefficients (score)
                              + score->type->scratch (score),
                          error);
  if (work)
    sum (score, &at, &field, quantity, work, &total, error);
  free (work);
  *mean = total / SAMPLES;
  return error->code;
}
