/* The statistics of DPM-Solver-v3 (Zheng, Lu, Chen, Zhu 2023, eqs. 5, 8 and 11), of a score over
 * samples of its target.  With y = x/alpha and D(y, lambda), by coordinate:
 *
 *   l = E diag(sigma d eps/dx) = 1 - E diag(dD/dy),   f = (1 - l) y - D,
 *   s = cov(f, f')/var(f),   b = E f' - s E f,
 *   f' = -l' y - (1 - l)(y - D) - D'   along the flow dy/dlambda = D - y.
 *
 * The samples have the same numbers at all lambda, so that the statistics are smooth; derivatives
 * are central differences.  Any l, s, b give a method of the full order: they only make it more
 * exact. */
#include "solver/diffusion/model_statistics.h"
#include "core/memory.h"
#include "core/scalar.h"
#include <math.h>
#include <stdlib.h>

#define LANES 256
#define STREAM 41        /* apart from the numbers of runs, whose streams are small */
#define SPACE_STEP 1e-4  /* of differences in y, in units of sigma/alpha */
#define LAMBDA_STEP 1e-3 /* of differences along the flow */
#define FLAT 1e-14       /* of var(f), relative: f does not depend on x, and s = 0 */

static int
begin (ito_model_statistics *m, size_t d, double first, double last, size_t intervals,
       ito_error *error)
{
  *m = (ito_model_statistics){
    .d = d, .intervals = intervals, .first = first, .step = (last - first) / (double)intervals
  };
  double **table[] = { &m->l, &m->s, &m->beta, &m->big_l, &m->big_s, &m->big_b };
  for (size_t k = 0; k < sizeof table / sizeof *table && !error->code; k++)
    *table[k] = ITO_NEW (double, (intervals + 1) * d, error);
  return error->code;
}

void
ito_model_statistics_free (ito_model_statistics *m)
{
  free (m->l);
  free (m->s);
  free (m->beta);
  free (m->big_l);
  free (m->big_s);
  free (m->big_b);
  *m = (ito_model_statistics){ 0 };
}

/* Slope of f at node j, coordinate i, in a cell's length: by the neighbours, with the error of a
 * quartic where there are two on each side (jumps of the second derivatives end the order 3 of a
 * method whose steps are about as long as the cells). */
static double
slope_at (const ito_model_statistics *m, const double *f, size_t j, size_t i)
{
  const double *c = f + j * m->d + i;
  ptrdiff_t d = (ptrdiff_t)m->d;
  if (j >= 2 && j + 2 <= m->intervals)
    return (8 * (c[d] - c[-d]) - (c[2 * d] - c[-2 * d])) / 12;
  if (j >= 1 && j + 1 <= m->intervals)
    return (c[d] - c[-d]) / 2;
  if (m->intervals < 2)
    return j == 0 ? c[d] - c[0] : c[0] - c[-d];
  return j == 0 ? (4 * c[d] - 3 * c[0] - c[2 * d]) / 2 : (3 * c[0] - 4 * c[-d] + c[-2 * d]) / 2;
}

/* The cubic through the values and slopes at both ends of cell j, at v in [0, 1], and its integral
 * up to there. */
static double
cubic (const ito_model_statistics *m, const double *f, size_t j, size_t i, double v,
       double *integral)
{
  double value = f[j * m->d + i], rise = f[(j + 1) * m->d + i] - value;
  double c1 = slope_at (m, f, j, i), end = slope_at (m, f, j + 1, i);
  double c2 = 3 * rise - 2 * c1 - end, c3 = c1 + end - 2 * rise;
  *integral = m->step * v * (value + v * (c1 / 2 + v * (c2 / 3 + v * c3 / 4)));
  return value + v * (c1 + v * (c2 + v * c3));
}

static void
integrate (const ito_model_statistics *m, const double *f, double *out)
{
  double part;
  for (size_t j = 0; j < m->intervals; j++)
    for (size_t i = 0; i < m->d; i++)
      {
        cubic (m, f, j, i, 1, &part);
        out[(j + 1) * m->d + i] = out[j * m->d + i] + part;
      }
}

int
ito_model_statistics_constant (ito_model_statistics *m, size_t d, double first, double last,
                               double l, double s, ito_error *error)
{
  if (begin (m, d, first, last, 1, error))
    return error->code;
  for (size_t j = 0; j < 2 * d; j++)
    {
      m->l[j] = l;
      m->s[j] = s;
    }
  integrate (m, m->l, m->big_l);
  integrate (m, m->s, m->big_s);
  return GSL_SUCCESS;
}

/* Samples at one lambda, and the score's scratch. */
typedef struct
{
  const ito_score *score;
  double first, last; /* lambda */
  size_t d, n;
  double *y, *denoiser, *at, *up, *down; /* [d][n] */
  double *coef, *scratch;
} ensemble;

static void
end_ensemble (ensemble *e)
{
  free (e->y);
  free (e->denoiser);
  free (e->at);
  free (e->up);
  free (e->down);
  free (e->coef);
  free (e->scratch);
}

static int
begin_ensemble (ensemble *e, const ito_score *score, double first, double last, size_t n,
                ito_error *error)
{
  *e = (ensemble){ .score = score, .first = first, .last = last, .d = score->target->d, .n = n };
  double **block[] = { &e->y, &e->denoiser, &e->at, &e->up, &e->down };
  for (size_t k = 0; k < sizeof block / sizeof *block && !error->code; k++)
    *block[k] = ITO_NEW (double, e->d *n, error);
  if (!error->code)
    e->coef = ITO_NEW (double, score->type->coefficients (score), error);
  if (!error->code)
    e->scratch = ITO_NEW (double, score->type->scratch (score), error);
  return error->code;
}

/* D(y, lambda); differences at an end ask beyond it, where there may be no time. */
static int
denoise (const ensemble *e, double lambda, const double *y, double *out, ito_error *error)
{
  ito_field field = { .alpha = 1, .sigma = ito_exp (-lambda), .c_denoiser = 1 };
  double inside = fmin (fmax (lambda, e->first), e->last);
  if (ito_schedule_time_of (e->score->schedule, inside, &field.t, error)
      || e->score->type->prepare (e->score, &field, e->coef, error))
    return error->code;
  for (size_t p = 0; p < e->n; p += LANES)
    e->score->type->eval (e->score, e->coef, e->n - p < LANES ? e->n - p : LANES, e->n, y + p,
                          out + p, e->scratch);
  return GSL_SUCCESS;
}

/* Samples at lambda, and D there. */
static int
draw (const ensemble *e, double lambda, unsigned seed, ito_error *error)
{
  return ito_target_sample_fill (e->score->target, 1, ito_exp (-lambda), seed, STREAM, 0, e->n,
                                 e->n, e->y, error)
         || denoise (e, lambda, e->y, e->denoiser, error);
}

/* l at one node: y moves in one coordinate at a time. */
static int
find_l (const ensemble *e, double lambda, double *l, ito_error *error)
{
  double h = SPACE_STEP * ito_exp (-lambda);
  for (size_t j = 0; j < e->d * e->n; j++)
    e->at[j] = e->y[j];
  for (size_t i = 0; i < e->d; i++)
    {
      size_t row = i * e->n;
      double sum = 0;
      for (size_t p = 0; p < e->n; p++)
        e->at[row + p] = e->y[row + p] + h;
      if (denoise (e, lambda, e->at, e->up, error))
        return error->code;
      for (size_t p = 0; p < e->n; p++)
        e->at[row + p] = e->y[row + p] - h;
      if (denoise (e, lambda, e->at, e->down, error))
        return error->code;
      for (size_t p = 0; p < e->n; p++)
        {
          sum += (e->up[row + p] - e->down[row + p]) / (2 * h);
          e->at[row + p] = e->y[row + p];
        }
      l[i] = 1 - sum / (double)e->n;
    }
  return GSL_SUCCESS;
}

/* D at lambda + h along the flow. */
static int
along_flow (const ensemble *e, double lambda, double h, double *out, ito_error *error)
{
  for (size_t j = 0; j < e->d * e->n; j++)
    e->at[j] = e->y[j] + h * (e->denoiser[j] - e->y[j]);
  return denoise (e, lambda + h, e->at, out, error);
}

/* Means of coordinate i: f, f', f f, f f', and of y y + D D. */
static void
moments (const ensemble *e, size_t i, double l, double slope, double h, double mean[5])
{
  for (int k = 0; k < 5; k++)
    mean[k] = 0;
  for (size_t p = i * e->n; p < (i + 1) * e->n; p++)
    {
      double y = e->y[p], denoiser = e->denoiser[p], f = (1 - l) * y - denoiser;
      double change = -slope * y + (1 - l) * (denoiser - y) - (e->up[p] - e->down[p]) / (2 * h);
      const double value[5] = { f, change, f * f, f * change, y * y + denoiser * denoiser };
      for (int k = 0; k < 5; k++)
        mean[k] += value[k] / (double)e->n;
    }
}

/* s and b at node j; b in place of beta. */
static int
find_sb (const ito_model_statistics *m, const ensemble *e, size_t j, double lambda,
         ito_error *error)
{
  double h = LAMBDA_STEP;
  if (along_flow (e, lambda, h, e->up, error) || along_flow (e, lambda, -h, e->down, error))
    return error->code;
  for (size_t i = 0; i < m->d; i++)
    {
      double mean[5], slope = slope_at (m, m->l, j, i) / m->step;
      moments (e, i, m->l[j * m->d + i], slope, h, mean);
      double variance = mean[2] - mean[0] * mean[0];
      double s = variance > FLAT * mean[4] ? (mean[3] - mean[0] * mean[1]) / variance : 0;
      m->s[j * m->d + i] = s;
      m->beta[j * m->d + i] = mean[1] - s * mean[0];
    }
  return GSL_SUCCESS;
}

int
ito_model_statistics_find (ito_model_statistics *m, const ito_score *score, double first,
                           double last, const ito_model_sampling *how, ito_error *error)
{
  ensemble e = { 0 };
  if (begin (m, score->target->d, first, last, how->intervals, error)
      || begin_ensemble (&e, score, first, last, how->samples, error))
    goto end;
  for (int pass = 0; pass < 2; pass++)
    for (size_t j = 0; j <= m->intervals; j++)
      {
        double lambda = first + (double)j * m->step;
        if (draw (&e, lambda, how->seed, error)
            || (pass == 0 ? find_l (&e, lambda, m->l + j * m->d, error)
                          : find_sb (m, &e, j, lambda, error)))
          goto end;
      }
  integrate (m, m->l, m->big_l);
  integrate (m, m->s, m->big_s);
  for (size_t j = 0; j < (m->intervals + 1) * m->d; j++)
    m->beta[j] *= ito_exp (-m->big_s[j]);
  integrate (m, m->beta, m->big_b);
end:
  end_ensemble (&e);
  return error->code;
}

ito_model_point
ito_model_statistics_at (const ito_model_statistics *m, size_t i, double lambda)
{
  double x = (lambda - m->first) / m->step;
  size_t j = x < 0 ? 0 : x < (double)m->intervals ? (size_t)x : m->intervals - 1;
  ito_model_point p;
  double v = x - (double)j;
  p.l = cubic (m, m->l, j, i, v, &p.big_l);
  cubic (m, m->s, j, i, v, &p.big_s);
  cubic (m, m->beta, j, i, v, &p.big_b);
  p.big_l += m->big_l[j * m->d + i];
  p.big_s += m->big_s[j * m->d + i];
  p.big_b += m->big_b[j * m->d + i];
  return p;
}
