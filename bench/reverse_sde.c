/* B1: the reverse SDE of the ring by Euler-Maruyama, 200 steps from t = 1 to 0, one thread.
 *
 * No closed form is known for the law after 200 steps of this size: the truth is of 4e6 paths of
 * the program in numpy (seed 3), with its standard errors. */
#include "bench.h"
#include "gsl_user.h"
#include "ring.h"
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define STEPS 200

typedef struct
{
  bench *b;
  ring_run run;
  gsl_rng *rng;
  size_t n;
  const char *request;
} work;

static int
ito_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  if (ring_go (&w->run, &s->seconds, error))
    return error->code;
  ring_statistics (w->n, w->run.x, s->value);
  return GSL_SUCCESS;
}

static int
gsl_work (void *params, bench_sample *s, ito_error *error)
{
  (void)error;
  work *w = params;
  double start = bench_cpu ();
  gsl_user_reverse_sde (w->rng, w->n, STEPS, w->run.x);
  s->seconds = bench_cpu () - start;
  ring_statistics (w->n, w->run.x, s->value);
  return GSL_SUCCESS;
}

static int
numpy_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->numpy, w->request, w->n, STEPS, 3, s, error);
}

static int
bare_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->numpy, "reverse-sde-bare", w->n, STEPS, 3, s, error);
}

static int
torch_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->torch, w->request, w->n, STEPS, 3, s, error);
}

static int
race (bench *b, work *w, ito_error *error)
{
  const double n = (double)w->n, m = 4e6, sd = 0.300889, share = 1.0 / RING_MODES;
  const bench_truth truth[] = {
    { "mean radius", 4.018879, 6.5 * sd * sqrt (1 / n + 1 / m) },
    { "sd of radius", sd, 6.5 * sd * sqrt (0.5 / n + 0.5 / m) },
    { "share of mode 0", share, 6.5 * sqrt (share * (1 - share) / n) },
  };
  const bench_contestant contestant[] = {
    { "ito", ito_work, w, NULL },
    { "GSL user", gsl_work, w, NULL },
    { "numpy", numpy_work, w, bench_peer_absent (&b->numpy) },
    { "numpy, no maximum", bare_work, w, bench_peer_absent (&b->numpy) },
    { "torch", torch_work, w, bench_peer_absent (&b->torch) },
  };
  const bench_race r = { .benchmark = "B1",
                         .part = "reverse SDE, Euler-Maruyama",
                         .unit = "ns/path-step",
                         .scale = 1e9 / (n * STEPS),
                         .contestants = sizeof contestant / sizeof *contestant,
                         .truths = 3,
                         .contestant = contestant,
                         .truth = truth };
  return bench_run_race (b, &r, error);
}

static int
run (bench *b, ito_error *error)
{
  work w = { .b = b, .n = b->quick ? 4096 : 100000, .request = "reverse-sde" };
  const ring_plan plan = { .process = RING_REVERSE_SDE,
                           .solver = "euler-maruyama",
                           .grid = "uniform",
                           .t_start = 1,
                           .t_end = 0,
                           .steps = STEPS,
                           .paths = w.n };
  w.rng = gsl_rng_alloc (gsl_rng_mt19937);
  if (!w.rng)
    return ito_fail (error, GSL_ENOMEM, "no memory for a generator");
  if (!ring_begin (&w.run, &plan, error))
    race (b, &w, error);
  ring_end (&w.run);
  gsl_rng_free (w.rng);
  return error->code;
}

const bench_type bench_reverse_sde = {
  .name = "reverse-sde",
  .number = "B1",
  .summary = "reverse VP-SDE of a ring of 8, Euler-Maruyama, 1e5 paths, 200 steps",
  .run = run,
};
