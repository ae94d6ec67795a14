/* B3: the unadjusted Langevin algorithm on the ring, h = 0.01, 200 steps, chain i from mode i mod
 * 8, one thread.
 *
 * The modes are ten of their own widths apart, so that each chain is the linear recursion of its
 * mode: y' = (1 - h/sd^2) y + sqrt(2h) z, and the radius is Rice's (S. O. Rice 1945, Bell Syst.
 * Tech. J. 24, 46). */
#include "bench.h"
#include "gsl_user.h"
#include "ring.h"
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_bessel.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 200
#define H 0.01

typedef struct
{
  bench *b;
  ring_run run;
  double *start; /* [n][2] */
  gsl_rng *rng;
  size_t n;
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
  memcpy (w->run.x, w->start, 2 * w->n * sizeof (double));
  double start = bench_cpu ();
  gsl_user_langevin (w->rng, w->n, STEPS, H, w->run.x);
  s->seconds = bench_cpu () - start;
  ring_statistics (w->n, w->run.x, s->value);
  return GSL_SUCCESS;
}

static int
numpy_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->numpy, "langevin", w->n, STEPS, 3, s, error);
}

static int
torch_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->torch, "langevin", w->n, STEPS, 3, s, error);
}

/* Mean and sd of |m + sqrt(v) z|, |m| the radius of the ring: sqrt(pi v/2) L(-q), q = |m|^2/2v,
 * L(-q) = e^{-q/2} [(1 + q) I_0(q/2) + q I_1(q/2)]. */
static void
rice (double v, double *mean, double *sd)
{
  double q = RING_RADIUS * RING_RADIUS / (2 * v);
  *mean = sqrt (M_PI * v / 2)
          * ((1 + q) * gsl_sf_bessel_I0_scaled (q / 2) + q * gsl_sf_bessel_I1_scaled (q / 2));
  *sd = sqrt (RING_RADIUS * RING_RADIUS + 2 * v - *mean * *mean);
}

static int
race (bench *b, work *w, ito_error *error)
{
  const double keep = 1 - H / (RING_SD * RING_SD), n = (double)w->n;
  double mean, sd;
  rice (2 * H * (1 - pow (keep, 2 * STEPS)) / (1 - keep * keep), &mean, &sd);
  const bench_truth truth[] = {
    { "mean radius", mean, 6.5 * sd / sqrt (n) },
    { "sd of radius", sd, 6.5 * sd / sqrt (2 * n) },
    { "share of mode 0", 1.0 / RING_MODES, 10 / n }, /* hardly any chain changes its mode */
  };
  const bench_contestant contestant[] = {
    { "ito", ito_work, w, NULL },
    { "GSL user", gsl_work, w, NULL },
    { "numpy", numpy_work, w, bench_peer_absent (&b->numpy) },
    { "torch", torch_work, w, bench_peer_absent (&b->torch) },
  };
  const bench_race r = { .benchmark = "B3",
                         .part = "Langevin, ULA",
                         .unit = "ns/path-step",
                         .scale = 1e9 / (n * STEPS),
                         .contestants = sizeof contestant / sizeof *contestant,
                         .truths = 3,
                         .contestant = contestant,
                         .truth = truth };
  return bench_run_race (b, &r, error);
}

static int
begin (work *w, ito_error *error)
{
  const ring_plan plan = { .process = RING_LANGEVIN,
                           .solver = "ula:h=0.01",
                           .grid = "uniform",
                           .t_start = 0,
                           .t_end = STEPS * H,
                           .steps = STEPS,
                           .paths = w->n };
  w->rng = gsl_rng_alloc (gsl_rng_mt19937);
  w->start = malloc (2 * w->n * sizeof (double));
  if (!w->rng || !w->start)
    return ito_fail (error, GSL_ENOMEM, "no memory for the starts of chains");
  for (size_t p = 0; p < w->n; p++)
    ring_mode ((unsigned)(p % RING_MODES), w->start + 2 * p);
  if (ring_begin (&w->run, &plan, error))
    return error->code;
  return bench_failed (ito_ensemble_start_array (w->run.ensemble, w->start), error);
}

static int
run (bench *b, ito_error *error)
{
  work w = { .b = b, .n = b->quick ? 4096 : 100000 };
  if (!begin (&w, error))
    race (b, &w, error);
  ring_end (&w.run);
  free (w.start);
  if (w.rng)
    gsl_rng_free (w.rng);
  return error->code;
}

const bench_type bench_langevin = {
  .name = "langevin",
  .number = "B3",
  .summary = "unadjusted Langevin algorithm on a ring of 8, 1e5 chains, 200 steps",
  .run = run,
};
