/* B7: what a path-step costs as the ensemble grows, as the mixture grows, and on two threads.
 *
 * The work is B1's with fewer steps, to t = 1/2.  Checks: a path does not depend on how many others
 * there are, nor on the thread (equal to the last bit); the means of the symmetric ring are 0, in
 * standard errors. */
#include "bench.h"
#include "core/kernels.h"
#include "core/memory.h"
#include "core/thread.h"
#include "ring.h"
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 25
#define FEW 8
#define MANY 64

typedef struct
{
  size_t paths;
  unsigned components, threads;
  unsigned steps;       /* 0: STEPS */
  const ring_run *same; /* whose paths these must be; NULL: nobody's */
  size_t same_paths;
  ring_run run;
} work;

static unsigned
steps_of (const work *w)
{
  return w->steps ? w->steps : STEPS;
}

static int
begin (work *w, ito_error *error)
{
  char target[64];
  snprintf (target, sizeof target, "ring:k=%u,radius=4,sd=0.3", w->components);
  const ring_plan plan = { .process = RING_REVERSE_SDE,
                           .target = target,
                           .solver = "euler-maruyama",
                           .grid = "uniform",
                           .t_start = 1,
                           .t_end = 0.5,
                           .steps = steps_of (w),
                           .paths = w->paths,
                           .threads = w->threads };
  if (ring_begin (&w->run, &plan, error))
    return error->code;
  /* The pages of the array are there before anybody's time is taken. */
  memset (w->run.x, 1, 2 * w->paths * sizeof (double));
  return GSL_SUCCESS;
}

static void
look (const work *w, bench_sample *s)
{
  double sum[2] = { 0, 0 }, squares = 0;
  for (size_t p = 0; p < w->paths; p++)
    for (size_t i = 0; i < 2; i++)
      {
        double x = w->run.x[2 * p + i];
        sum[i] += x;
        squares += x * x;
      }
  s->value[0] = sum[0] / sqrt (squares / 2);
  s->value[1] = sum[1] / sqrt (squares / 2);
  s->value[2] = w->same && memcmp (w->run.x, w->same->x, 2 * w->same_paths * sizeof (double)) != 0;
}

static int
go (work *w, int wall, bench_sample *s, ito_error *error)
{
  double start = bench_wall (), cpu;
  if (ring_go (&w->run, &cpu, error))
    return error->code;
  double seconds = wall ? (bench_wall () - start) * w->threads : cpu;
  s->seconds = seconds / ((double)w->paths * steps_of (w));
  look (w, s);
  return GSL_SUCCESS;
}

static int
cpu_work (void *params, bench_sample *s, ito_error *error)
{
  return go (params, 0, s, error);
}

static int
wall_work (void *params, bench_sample *s, ito_error *error)
{
  return go (params, 1, s, error);
}

static const bench_truth truths[] = { { "mean of x in standard errors", 0, 6.5 },
                                      { "mean of y in standard errors", 0, 6.5 },
                                      { "other paths than before", 0, 0 } };

static int
grow_paths (bench *b, ito_error *error)
{
  const size_t n = b->quick ? 2000 : 100000;
  work w[3] = { { .paths = n, .components = FEW, .threads = 1 },
                { .paths = 10 * n, .components = FEW, .threads = 1 },
                { .paths = 100 * n, .components = FEW, .threads = 1 } };
  bench_contestant c[3];
  char who[3][32];
  for (size_t i = 0; i < 3; i++)
    {
      snprintf (who[i], sizeof who[i], "%zu paths", w[i].paths);
      c[i] = (bench_contestant){ who[i], cpu_work, &w[i], NULL };
      w[i].same = i ? &w[0].run : NULL;
      w[i].same_paths = n;
    }
  const bench_race race = { .benchmark = "B7",
                            .part = "number of paths",
                            .unit = "ns/path-step",
                            .scale = 1e9,
                            .contestants = 3,
                            .truths = 3,
                            .contestant = c,
                            .truth = truths };
  if (!begin (&w[0], error) && !begin (&w[1], error) && !begin (&w[2], error))
    bench_run_race (b, &race, error);
  for (size_t i = 0; i < 3; i++)
    ring_end (&w[i].run);
  return error->code;
}

/* Both ends of the line through the costs of few and of many components. */
typedef struct
{
  work few, many;
} components;

static int
component_work (void *params, bench_sample *s, ito_error *error)
{
  components *c = params;
  bench_sample few, many;
  if (go (&c->few, 0, &few, error) || go (&c->many, 0, &many, error))
    return error->code;
  *s = many;
  s->seconds = (many.seconds - few.seconds) / (MANY - FEW);
  return GSL_SUCCESS;
}

/* Of one element: exp, and three sums of two terms (the weight and both coordinates), on arrays
 * that stay in the first cache. */
static int
floor_work (void *params, bench_sample *s, ito_error *error)
{
  enum
  {
    n = 256,
    times = 20000
  };
  (void)error;
  double *x = params, *e = x + 3 * n, *sum = e + 3 * n;
  const ito_kernels *kernel = ito_kernel ();
  const double c[2] = { 1, 0x1p-20 };
  memset (sum, 0, 3 * n * sizeof *sum);
  double start = bench_cpu ();
  for (size_t i = 0; i < times; i++)
    {
      kernel->exp (n, x, e);
      kernel->combine (3, n, n, sum, 2, c, (const double *[]){ sum, e });
    }
  s->seconds = (bench_cpu () - start) / ((double)n * times);
  double truth = times * 0x1p-20 * exp (x[0]);
  s->value[0] = s->value[1] = s->value[2] = 0;
  s->value[2] = !(fabs (sum[0] / truth - 1) < 1e-9);
  return GSL_SUCCESS;
}

static int
grow_mixture (bench *b, ito_error *error)
{
  const size_t n = b->quick ? 2000 : 100000;
  components c = { { .paths = n, .components = FEW, .threads = 1 },
                   { .paths = n, .components = MANY, .threads = 1 } };
  double *x = ITO_NEW (double, 9 * 256, error);
  for (size_t i = 0; x && i < 256; i++)
    x[i] = -0.01 * (double)i;
  const bench_contestant contestant[] = { { "one exp and three sums", floor_work, x, NULL },
                                          { "one more component", component_work, &c, NULL } };
  const bench_race race = { .benchmark = "B7",
                            .part = "number of components",
                            .unit = "ns/path-step",
                            .scale = 1e9,
                            .contestants = 2,
                            .truths = 3,
                            .contestant = contestant,
                            .truth = truths };
  if (x && !begin (&c.few, error) && !begin (&c.many, error))
    bench_run_race (b, &race, error);
  ring_end (&c.few.run);
  ring_end (&c.many.run);
  free (x);
  return error->code;
}

static int
grow_threads (bench *b, ito_error *error)
{
  const size_t n = b->quick ? 20000 : 400000;
  /* As many steps as B1: what a group costs once is not what is asked. */
  work one = { .paths = n, .components = FEW, .threads = 1, .steps = 200 };
  work two = one;
  two.threads = 2;
  two.same = &one.run;
  two.same_paths = n;
  const char *absent = ito_thread_available () < 2 && !b->quick ? "one processor only" : NULL;
  const bench_contestant contestant[] = { { "1 thread", wall_work, &one, NULL },
                                          { "2 threads", wall_work, &two, absent } };
  const bench_race race = { .benchmark = "B7",
                            .part = "threads (wall x threads)",
                            .unit = "ns/path-step",
                            .scale = 1e9,
                            .contestants = 2,
                            .truths = 3,
                            .contestant = contestant,
                            .truth = truths };
  if (!begin (&one, error) && !begin (&two, error))
    bench_run_race (b, &race, error);
  ring_end (&one.run);
  ring_end (&two.run);
  return error->code;
}

static int
run (bench *b, ito_error *error)
{
  if (grow_paths (b, error) || grow_mixture (b, error))
    return error->code;
  return grow_threads (b, error);
}

const bench_type bench_growth = {
  .name = "growth",
  .number = "B7",
  .summary = "cost as paths, components and threads grow",
  .run = run,
};
