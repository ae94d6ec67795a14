/* B8: a user's own drift, on blocks and point by point, beside the built-in process with the same
 * drift: Euler-Maruyama's method with h = 0.01 for dX = s dt + sqrt(2) dW in the plane, one thread.
 * The score s is -x (the normal law), the least that a drift can cost, or that of the ring of 8,
 * for which the callback on blocks asks the library and the one on points sums with libm.
 *
 * All are driven by the same noise, so that all must find the paths of the first. */
#include "bench.h"
#include "core/memory.h"
#include "ring.h"
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 200
#define H 0.01

static int
linear_block (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
              void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t i = 0; i < 2; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = -x[i * stride + p];
  return GSL_SUCCESS;
}

static int
linear_point (double t, const double *x, double *out, void *params)
{
  (void)t, (void)params;
  out[0] = -x[0];
  out[1] = -x[1];
  return GSL_SUCCESS;
}

static int
ring_block (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
            void *params)
{
  (void)t_inc;
  return ito_score_eval (params, ITO_PREDICT_SCORE, *t, n, stride, x, out);
}

static int
ring_point (double t, const double *x, double *out, void *params)
{
  const double (*mode)[2] = params;
  double logit[RING_MODES], top = -INFINITY, sum = 0, pull[2] = { 0, 0 };
  (void)t;
  for (size_t k = 0; k < RING_MODES; k++)
    {
      double u = x[0] - mode[k][0], v = x[1] - mode[k][1];
      logit[k] = -(u * u + v * v) / (2 * RING_SD * RING_SD);
      top = fmax (top, logit[k]);
    }
  for (size_t k = 0; k < RING_MODES; k++)
    {
      double w = exp (logit[k] - top);
      sum += w;
      pull[0] += w * (mode[k][0] - x[0]);
      pull[1] += w * (mode[k][1] - x[1]);
    }
  out[0] = pull[0] / (sum * RING_SD * RING_SD);
  out[1] = pull[1] / (sum * RING_SD * RING_SD);
  return GSL_SUCCESS;
}

static int
noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t i = 0; i < 2; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = M_SQRT2 * dw[i * stride + p];
  return GSL_SUCCESS;
}

typedef struct
{
  ring_run run;
  const ring_run *first; /* whose paths these must be; NULL: nobody's */
  size_t n;
} work;

static int
go (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  if (ring_go (&w->run, &s->seconds, error))
    return error->code;
  s->value[0] = 0;
  for (size_t i = 0; w->first && i < 2 * w->n; i++)
    s->value[0] = fmax (s->value[0], fabs (w->run.x[i] - w->first->x[i]));
  return GSL_SUCCESS;
}

static int
begin (work *w, const char *target, ito_process *own, double *start, ito_error *error)
{
  const ring_plan plan = { .process = RING_LANGEVIN,
                           .own = own,
                           .target = target,
                           .solver = "euler-maruyama",
                           .grid = "uniform",
                           .t_start = 0,
                           .t_end = STEPS * H,
                           .steps = STEPS,
                           .paths = w->n };
  if (ring_begin (&w->run, &plan, error))
    return error->code;
  memset (w->run.x, 1, 2 * w->n * sizeof (double));
  return bench_failed (ito_ensemble_start_array (w->run.ensemble, start), error);
}

static int
race (bench *b, const char *part, const char *target, ito_block_function *block,
      ito_point_function *point, double *start, ito_error *error)
{
  const size_t n = b->quick ? 4096 : 100000;
  work w[3] = { { .n = n }, { .n = n, .first = &w[0].run }, { .n = n, .first = &w[0].run } };
  double mode[RING_MODES][2];
  for (unsigned k = 0; k < RING_MODES; k++)
    ring_mode (k, mode[k]);
  ito_target *law = ito_target_alloc (target);
  ito_score *score = law ? ito_score_alloc ("exact", law, NULL) : NULL;
  const ito_sde sde = { .d = 2,
                        .m = 2,
                        .noise = ITO_NOISE_ADDITIVE,
                        .drift = block,
                        .diffusion_dw = noise,
                        .params = score };
  const bench_truth truth = { "distance to the first", 0, 1e-9 };
  const bench_contestant contestant[] = { { "built-in", go, &w[0], NULL },
                                          { "own, on blocks", go, &w[1], NULL },
                                          { "own, on points", go, &w[2], NULL } };
  const bench_race r = { .benchmark = "B8",
                         .part = part,
                         .unit = "ns/path-step",
                         .scale = 1e9 / ((double)n * STEPS),
                         .contestants = 3,
                         .truths = 1,
                         .contestant = contestant,
                         .truth = &truth };
  if (!score)
    bench_failed (GSL_EINVAL, error);
  else if (!begin (&w[0], target, NULL, start, error)
           && !begin (&w[1], target, ito_process_alloc (&sde), start, error)
           && !begin (&w[2], target, ito_process_alloc_point (2, point, M_SQRT2, mode), start,
                      error))
    bench_run_race (b, &r, error);
  for (size_t i = 0; i < 3; i++)
    ring_end (&w[i].run);
  ito_score_free (score);
  ito_target_free (law);
  return error->code;
}

static int
run (bench *b, ito_error *error)
{
  const size_t n = b->quick ? 4096 : 100000;
  double *start = ITO_NEW (double, 2 * n, error);
  for (size_t p = 0; start && p < n; p++)
    ring_mode ((unsigned)(p % RING_MODES), start + 2 * p);
  if (start && !race (b, "own drift, -x", "gaussian:d=2", linear_block, linear_point, start, error))
    race (b, "own drift, score of the ring", RING_TARGET, ring_block, ring_point, start, error);
  free (start);
  return error->code;
}

const bench_type bench_user_drift = {
  .name = "user-drift",
  .number = "B8",
  .summary = "a drift of one's own on blocks and on points, 1e5 paths, 200 steps",
  .run = run,
};
