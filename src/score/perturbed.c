/* A score with a controlled error, for studies of what errors do to samples:
 *   s~ = s + e(t) [(scale - 1) s + bias + noise phi(x, t)],   e(t) = sigma^growth exp(-decay t),
 * phi a smooth random field of variance 1 in each coordinate (random_field.c).
 *
 * The denoiser that belongs to it is D~ = (x + sigma^2 s~)/alpha = D + (sigma^2/alpha) (s~ - s), so
 *   c_D D~ + c_s s~ = c_D D + c_s s + kappa (s~ - s),   kappa = c_D sigma^2/alpha + c_s.
 * In a frame x/rho (a field whose alpha is not the schedule's) the error is rho times that at rho
 * x.
 */
#include "core/memory.h"
#include "core/scalar.h"
#include "score/exact.h"
#include "score/random_field.h"
#include <math.h>
#include <stdlib.h>

#define LANES 256 /* at most, of one evaluation */

typedef struct
{
  double scale, noise, growth, decay;
  double *bias; /* [d] */
  int constant; /* bias is not 0 */
  ito_random_field field;
} perturbation;

/* The error of a field at one time. */
typedef struct
{
  double score; /* kappa e (scale - 1): added to c_score */
  double frame; /* rho */
  double rest;  /* kappa e rho: what bias and noise are multiplied by */
} strength;

static strength
strength_of (const struct ito_score *s, const ito_field *field)
{
  const perturbation *q = s->data;
  double alpha = 1, sigma = 0;
  if (s->schedule)
    {
      ito_schedule_point p;
      s->schedule->type->at (s->schedule, field->t, &p);
      alpha = p.alpha;
      sigma = p.sigma;
    }
  strength e = { .frame = field->alpha == alpha ? 1 : alpha / field->alpha };
  double size = 1;
  if (q->growth != 0)
    size = sigma > 0 ? ito_pow (sigma, q->growth) : q->growth > 0 ? 0 : INFINITY;
  if (q->decay != 0)
    size *= ito_exp (-q->decay * field->t);
  if (size == 0 || (q->scale == 1 && q->noise == 0 && !q->constant))
    return e;
  double kappa = field->c_score;
  if (field->c_denoiser != 0)
    kappa += field->c_denoiser * field->sigma * field->sigma / field->alpha;
  e.score = q->scale == 1 ? 0 : kappa * size * (q->scale - 1);
  e.rest = q->noise == 0 && !q->constant ? 0 : kappa * size * e.frame;
  return e;
}

static size_t
coefficients (const struct ito_score *s)
{
  return 3 + ito_score_exact.coefficients (s);
}

/* Of the exact score, seven values a lane, and of the random field. */
static size_t
scratch (const struct ito_score *s)
{
  return 7 * LANES + ito_random_field_scratch (LANES) + ito_score_exact.scratch (s);
}

static int
prepare (const struct ito_score *s, const ito_field *field, double *coef, ito_error *error)
{
  ito_schedule_point p;
  if (s->schedule && ito_schedule_point_at (s->schedule, field->t, &p, error))
    return error->code;
  strength e = strength_of (s, field);
  if (!isfinite (e.score) || !isfinite (e.rest))
    return ito_fail (error, GSL_EINVAL,
                     "the perturbed score has no finite error at t = %.10g: %s; %s", field->t,
                     field->alpha == 0 ? "its denoiser (x + sigma^2 s)/alpha is not defined where "
                                         "alpha = 0"
                                       : "sigma^growth is infinite or too large there",
                     field->alpha == 0 ? "start at a time where alpha > 0" : "use growth >= 0");
  ito_field exact = *field;
  exact.c_score += e.score;
  coef[0] = e.frame;
  coef[1] = e.rest;
  coef[2] = field->t;
  return ito_score_exact.prepare (s, &exact, coef + 3, error);
}

/* out += rest[p] (bias + noise phi(frame[p] x, t[p])); rest is overwritten. */
static void
add_rest (const perturbation *q, size_t n, size_t stride, const double *t, const double *frame,
          double *rest, const double *x, double *out, double *work)
{
  for (size_t i = 0; q->constant && i < q->field.d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] += rest[p] * q->bias[i];
  if (q->noise == 0)
    return;
  for (size_t p = 0; p < n; p++)
    rest[p] *= q->noise;
  ito_random_field_add (&q->field, n, stride, t, frame, rest, x, out, work);
}

static void
eval (const struct ito_score *s, const double *coef, size_t n, size_t stride, const double *x,
      double *out, double *work)
{
  double *t = work, *frame = t + LANES, *rest = frame + LANES;
  work += 7 * LANES;
  ito_score_exact.eval (s, coef + 3, n, stride, x, out, work + ito_random_field_scratch (LANES));
  if (coef[1] == 0)
    return;
  for (size_t p = 0; p < n; p++)
    {
      frame[p] = coef[0];
      rest[p] = coef[1];
      t[p] = coef[2];
    }
  add_rest (s->data, n, stride, t, frame, rest, x, out, work);
}

static void
eval_each (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
           const double *x, double *out, double *work)
{
  double *t = work, *frame = t + LANES, *rest = frame + LANES, *alpha = rest + LANES,
         *sigma = alpha + LANES, *c_denoiser = sigma + LANES, *c_score = c_denoiser + LANES;
  work += 7 * LANES;
  for (size_t p = 0; p < n; p++)
    {
      strength e = strength_of (s, &field[p]);
      t[p] = field[p].t;
      frame[p] = e.frame;
      rest[p] = e.rest;
      alpha[p] = field[p].alpha;
      sigma[p] = field[p].sigma;
      c_denoiser[p] = field[p].c_denoiser;
      c_score[p] = field[p].c_score + e.score;
    }
  ito_exact_eval_lanes (s, n, stride, alpha, sigma, c_denoiser, c_score, x, out,
                        work + ito_random_field_scratch (LANES));
  add_rest (s->data, n, stride, t, frame, rest, x, out, work);
}

static int
divergence (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
            const double *x, double *out, ito_error *error)
{
  const perturbation *q = s->data;
  strength e = strength_of (s, field);
  ito_field exact = *field;
  exact.c_score += e.score;
  if (ito_score_exact.divergence (s, &exact, n, stride, x, out, error))
    return error->code;
  if (q->noise == 0 || e.rest == 0)
    return GSL_SUCCESS;
  double *work = ITO_NEW (double, 3 * LANES + ito_random_field_scratch (LANES), error);
  if (!work)
    return GSL_ENOMEM;
  double *t = work, *frame = t + LANES, *rest = frame + LANES;
  for (size_t p = 0; p < LANES; p++)
    {
      t[p] = field->t;
      frame[p] = e.frame;
      rest[p] = e.rest * q->noise;
    }
  for (size_t p = 0; p < n; p += LANES)
    ito_random_field_divergence (&q->field, n - p < LANES ? n - p : LANES, stride, t, frame, rest,
                                 x + p, out + p, rest + LANES);
  free (work);
  return GSL_SUCCESS;
}

static const ito_param params[] = {
  { "scale", ITO_PARAM_NUMBER, "1", -1e6, 1e6, NULL, "factor of the exact score", 0 },
  { "bias", ITO_PARAM_ARRAY, "0", -1e100, 1e100, NULL,
    "constant error: one number for all coordinates, or a list of d", 0 },
  { "noise", ITO_PARAM_NUMBER, "0", 0, 1e100, NULL,
    "standard deviation of a smooth random error, in each coordinate", 0 },
  { "growth", ITO_PARAM_NUMBER, "0", -100, 100, NULL,
    "the error is multiplied by sigma^growth (-1: constant in the eps-prediction)", 0 },
  { "decay", ITO_PARAM_NUMBER, "0", -1e6, 1e6, NULL, "the error is multiplied by exp(-decay t)",
    0 },
  { "modes", ITO_PARAM_INTEGER, "16", 1, 65536, NULL, "waves of the random error", 0 },
  { "length", ITO_PARAM_NUMBER, "1", 0, 1e100, NULL, "its correlation length in x",
    ITO_PARAM_OPEN_LOWER },
  { "rate", ITO_PARAM_NUMBER, "0", 0, 1e6, NULL,
    "how fast it changes with t: radians per unit of t", 0 },
  { "seed", ITO_PARAM_INTEGER, "0", 0, 9007199254740992, NULL, "draws another random error", 0 },
  { 0 }
};

static int
set_bias (const ito_array *bias, perturbation *q, size_t d, ito_error *error)
{
  if (bias->rank > 1 || (bias->rank == 1 && bias->dims[0] != d))
    return ito_fail (
        error, GSL_EINVAL,
        "bias does not fit the target: it is an array of %zu numbers%s, the target has "
        "%zu dimensions; give one number, or a list of %zu",
        ito_array_count (bias), bias->rank > 1 ? " in more than one axis" : "", d, d);
  q->bias = ITO_NEW (double, d, error);
  if (!q->bias)
    return GSL_ENOMEM;
  for (size_t i = 0; i < d; i++)
    {
      q->bias[i] = bias->data[bias->rank == 0 ? 0 : i];
      q->constant |= q->bias[i] != 0;
    }
  return GSL_SUCCESS;
}

static int
init (const ito_args *args, struct ito_score *s, ito_error *error)
{
  perturbation *q = s->data = ITO_NEW (perturbation, 1, error);
  if (!q)
    return GSL_ENOMEM;
  q->scale = ito_args_number (args, "scale");
  q->noise = ito_args_number (args, "noise");
  q->growth = ito_args_number (args, "growth");
  q->decay = ito_args_number (args, "decay");
  if (set_bias (ito_args_array (args, "bias"), q, s->target->d, error))
    return error->code;
  return ito_random_field_init (&q->field, s->target->d, ito_args_integer (args, "modes"),
                                ito_args_number (args, "length"), ito_args_number (args, "rate"),
                                ito_args_integer (args, "seed"), error);
}

static void
clear (struct ito_score *s)
{
  perturbation *q = s->data;
  if (!q)
    return;
  ito_random_field_clear (&q->field);
  free (q->bias);
  free (q);
}

const ito_score_type ito_score_perturbed = {
  .entry = { .name = "perturbed",
             .summary = "the exact score with a controlled error",
             .formula = "s~ = s + e(t) [(scale - 1) s + bias + noise phi(x, t)],\n"
                        "e(t) = sigma^growth exp(-decay t),\n"
                        "phi_i(x, t) = sqrt(2/M) sum_m a_im cos(w_m.x + r_m t + b_m), M = modes,\n"
                        "a normal, w normal/length, r normal*rate, b uniform: variance 1.\n"
                        "Its denoiser is (x + sigma^2 s~)/alpha, which needs alpha > 0.",
             .source = "random Fourier features: Rahimi, Recht 2007",
             .params = params },
  .init = init,
  .free = clear,
  .coefficients = coefficients,
  .scratch = scratch,
  .prepare = prepare,
  .eval = eval,
  .eval_each = eval_each,
  .divergence = divergence,
};
