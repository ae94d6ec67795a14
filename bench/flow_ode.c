/* B2: the probability flow of the ring in 20 evaluations from t = 1 to 1e-3, steps equal in
 * log(sigma/alpha), one thread.  Starts: radius sqrt(-2 log((i + 1/2)/N)), angle 2 pi
 * frac(0.6180339887498949 i).  The truth is the mean of |x| + |y| that four independent programs
 * agree on to 12 digits, at N = 1e5. */
#include "bench.h"
#include "ring.h"
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

#define PATHS 100000

typedef struct
{
  const char *part, *solver, *request;
  uint64_t steps;
  unsigned python_steps; /* of two evaluations each, where the method has two */
  double truth;
} method;

static const method methods[] = {
  { "DDIM", "ddim", "ddim", 20, 20, 4.82072391398 },
  { "Heun", "heun:variable=sigma", "heun", 10, 10, 5.18898742052 },
  { "DPM-Solver-2", "dpmsolver:order=2", "dpm-solver-2", 20, 10, 5.05994979271 },
  { "DPM-Solver++(2M)", "dpmpp-2m", "dpmpp-2m", 20, 20, 4.98066799262 },
};

typedef struct
{
  bench *b;
  const method *method;
  ring_run run;
  double *start; /* [N][2] */
} work;

static int
ito_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  if (ring_go (&w->run, &s->seconds, error))
    return error->code;
  double sum = 0;
  for (size_t i = 0; i < 2 * (size_t)PATHS; i++)
    sum += fabs (w->run.x[i]);
  s->value[0] = sum / PATHS;
  return GSL_SUCCESS;
}

static int
numpy_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->numpy, w->method->request, PATHS, w->method->python_steps, 1, s,
                            error);
}

static int
torch_work (void *params, bench_sample *s, ito_error *error)
{
  work *w = params;
  return bench_peer_sample (&w->b->torch, w->method->request, PATHS, w->method->python_steps, 1, s,
                            error);
}

static int
race (bench *b, work *w, ito_error *error)
{
  const bench_truth truth = { "mean |x|+|y|", w->method->truth, 1e-10 };
  const bench_contestant contestant[] = {
    { "ito", ito_work, w, NULL },
    { "numpy", numpy_work, w, bench_peer_absent (&b->numpy) },
    { "torch", torch_work, w, bench_peer_absent (&b->torch) },
  };
  const bench_race r = { .benchmark = "B2",
                         .part = w->method->part,
                         .unit = "ns/evaluation",
                         .scale = 1e9 / (20.0 * PATHS),
                         .contestants = sizeof contestant / sizeof *contestant,
                         .truths = 1,
                         .contestant = contestant,
                         .truth = &truth };
  return bench_run_race (b, &r, error);
}

static int
run_method (bench *b, const method *m, double *start, ito_error *error)
{
  work w = { .b = b, .method = m, .start = start };
  const ring_plan plan = { .process = RING_FLOW,
                           .solver = m->solver,
                           .grid = "logsnr",
                           .t_start = 1,
                           .t_end = 1e-3,
                           .steps = m->steps,
                           .paths = PATHS };
  if (!ring_begin (&w.run, &plan, error)
      && !bench_failed (ito_ensemble_start_array (w.run.ensemble, start), error))
    race (b, &w, error);
  ring_end (&w.run);
  return error->code;
}

static int
run (bench *b, ito_error *error)
{
  double *start = malloc (2 * (size_t)PATHS * sizeof *start);
  if (!start)
    return ito_fail (error, GSL_ENOMEM, "no memory for the starts of paths");
  for (size_t i = 0; i < PATHS; i++)
    {
      double whole, angle = 2 * M_PI * modf (0.6180339887498949 * (double)i, &whole);
      double radius = sqrt (-2 * log (((double)i + 0.5) / PATHS));
      start[2 * i] = radius * cos (angle);
      start[2 * i + 1] = radius * sin (angle);
    }
  for (size_t i = 0; i < sizeof methods / sizeof *methods && !error->code; i++)
    run_method (b, &methods[i], start, error);
  free (start);
  return error->code;
}

const bench_type bench_flow_ode = {
  .name = "flow-ode",
  .number = "B2",
  .summary = "probability flow of a ring of 8 in 20 evaluations, 1e5 paths",
  .run = run,
};
