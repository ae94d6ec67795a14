/* An ensemble some of whose paths stop on the way, for traces that are interrupted. */
#ifndef ITO_TESTS_TRACE_EXPLODING_H
#define ITO_TESTS_TRACE_EXPLODING_H

#include <ito/ito.h>
#include <stdlib.h>

#define EXPLODING_PATHS ((size_t)9000) /* five groups, the last one short */
#define EXPLODING_STEPS 24

typedef struct
{
  size_t d;
  double *start; /* [paths][d] */
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *e;
} exploding;

/* Every seventh path explodes, sooner or later. */
static inline int
exploding_drift (double t, const double *x, double *out, void *params)
{
  const exploding *m = params;
  (void)t;
  for (size_t i = 0; i < m->d; i++)
    out[i] = x[0] > 5 ? x[i] * x[i] * x[i] : -x[i];
  return 0;
}

static inline void
exploding_begin (exploding *m, size_t d, const char *solver, double noise)
{
  m->d = d;
  m->start = calloc (EXPLODING_PATHS * d, sizeof (double));
  if (!m->start)
    abort ();
  for (size_t p = 0; p < EXPLODING_PATHS; p++)
    for (size_t i = 0; i < d; i++)
      m->start[p * d + i] = p % 7 == 3 ? 5.5 + (double)(p % 100) * 0.1 : 0.25 + 1e-4 * (double)p;
  m->process = ito_process_alloc_point (d, exploding_drift, noise, m);
  m->solver = ito_solver_alloc (solver);
  m->grid = ito_grid_alloc ("uniform", NULL, 0, 1, EXPLODING_STEPS);
  m->e = m->process && m->solver && m->grid ? ito_ensemble_alloc (m->process, m->solver, m->grid)
                                            : NULL;
  if (!m->e || ito_ensemble_set_paths (m->e, EXPLODING_PATHS)
      || ito_ensemble_start_array (m->e, m->start) || ito_ensemble_save_every (m->e, 2)
      || ito_ensemble_set_threads (m->e, 2))
    abort ();
}

static inline void
exploding_end (exploding *m)
{
  ito_ensemble_free (m->e);
  ito_grid_free (m->grid);
  ito_solver_free (m->solver);
  ito_process_free (m->process);
  free (m->start);
}

static inline ito_file *
exploding_create (const char *name)
{
  return ito_file_create (name, &(ito_file_facts){ .format = "trace",
                                                   .config = "steps = 24\nsave = every=2\n",
                                                   .seed = 1,
                                                   .overwrite = 1 });
}

static inline ito_file *
exploding_resume (const char *name)
{
  return ito_file_resume (
      name, &(ito_file_facts){ .format = "trace", .config = "steps = 24\nsave = every=2\n" });
}

/* A sink that hands on `left` slabs, and then kills its process or (left < 0 at the start) never.
 */
typedef struct
{
  ito_trace *trace;
  int left, kills;
} exploding_sink;

#endif
