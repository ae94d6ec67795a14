/* The library on several ranks, beside the same on one: started by test_ranks.sh under mpirun. Rank
 * 0 prints lines "0 text" of what holds, "1 text" of what does not. */
#include <ito/ito.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATHS 9000
#define D 2
#define SAVED 11

/* x' = 3 x, from a start with the fate of the path in its first coordinate: at 1e100 the callback
 * fails, from 1e200 on the state is not finite after a step. */
static int
grow (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
      void *params)
{
  (void)t;
  (void)t_inc;
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      if (x[p] == 1e100)
        return GSL_EDOM;
      for (size_t i = 0; i < D; i++)
        out[i * stride + p] = x[p] > 1e200 ? (double)INFINITY : 3 * x[i * stride + p];
    }
  return 0;
}

static void
result (int holds, const char *text)
{
  if (ito_ranks_rank () == 0)
    printf ("%d %s\n", !holds, text);
}

static double start[PATHS][D], x[SAVED][PATHS][D], alone[SAVED][PATHS][D];

typedef struct
{
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
} parts;

static ito_ensemble *
ensemble (const parts *p, int shared)
{
  ito_ensemble *e = ito_ensemble_alloc (p->process, p->solver, p->grid);
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_start_array (e, &start[0][0]);
  ito_ensemble_save_every (e, 1);
  ito_ensemble_set_ranks (e, shared);
  return e;
}

static int
stop_here (double done, double all, void *params)
{
  (void)done;
  (void)all;
  return ito_ranks_rank () == *(unsigned *)params;
}

static int
refuse (const ito_slab *slab, void *params)
{
  (void)slab;
  (void)params;
  return 77;
}

static void
test_ends (const parts *p)
{
  start[10][0] = start[5000][0] = start[PATHS - 1][0] = 1e201;
  ito_ensemble *one = ensemble (p, 0), *all = ensemble (p, 1);
  int code = ito_ensemble_run_array (one, &alone[0][0][0]);
  result (code == 0, "a run that is not shared, on every rank");
  code = ito_ensemble_run_array (all, &x[0][0][0]);
  const ito_ensemble_result *a = ito_ensemble_get_result (one), *b = ito_ensemble_get_result (all);
  result (code == 0 && a && b, "a run that is shared");
  result (memcmp (x, alone, sizeof x) == 0, "the same states");
  if (!a || !b)
    return;
  result (b->failed == 3 && a->failed == 3 && a->evaluations == b->evaluations,
          "the same count of paths that stopped, and of evaluations");
  if (ito_ranks_rank () == 0)
    {
      result (memcmp (a->status, b->status, PATHS) == 0
                  && memcmp (a->stop_time, b->stop_time, PATHS * sizeof (double)) == 0
                  && memcmp (a->stop_state, b->stop_state, PATHS * D * sizeof (double)) == 0,
              "how each path ended");
      result (b->status[5000] == ITO_PATH_NOT_FINITE, "a path of another rank stopped");
    }
  /* Nobody takes the states, and the ends are told all the same. */
  code = ito_ensemble_run (all, NULL, NULL);
  b = ito_ensemble_get_result (all);
  result (code == 0 && b && b->failed == 3, "without a sink");
  ito_ensemble_free (one);
  ito_ensemble_free (all);
}

static void
test_failures (const parts *p)
{
  unsigned whom = ito_ranks_size () - 1;
  ito_ensemble *e = ensemble (p, 1);
  start[PATHS - 1][0] = 1e100;
  int code = ito_ensemble_run_array (e, &x[0][0][0]);
  result (code == GSL_EINVAL && strstr (ito_last_error (), "callback") != NULL,
          "a callback that fails on the last rank fails on rank 0, with its sentence");
  start[PATHS - 1][0] = NAN;
  code = ito_ensemble_run_array (e, &x[0][0][0]);
  result (code == GSL_EINVAL && strstr (ito_last_error (), "path 8999") != NULL,
          "so does a start that is not finite");
  start[PATHS - 1][0] = 1;
  code = ito_ensemble_run (e, refuse, NULL);
  result (code == 77, "a sink that refuses: its status on rank 0");
  ito_ensemble_set_progress (e, stop_here, &whom);
  code = ito_ensemble_run_array (e, &x[0][0][0]);
  result (code == ITO_INTERRUPTED, "the last rank asks to stop: interrupted");
  ito_ensemble_set_progress (e, NULL, NULL);
  if (ito_ranks_rank () == whom && whom > 0)
    ito_ensemble_set_paths (e, PATHS - 1);
  code = ito_ensemble_run_array (e, &x[0][0][0]);
  result (ito_ranks_size () == 1 || (code == GSL_EINVAL && strstr (ito_last_error (), "another")),
          "ranks that run different ensembles");
  ito_ensemble_set_paths (e, PATHS);
  code = ito_ensemble_run_array (e, &x[0][0][0]);
  result (code == 0, "after all that, a run");
  ito_ensemble_free (e);
}

#define FLAG "shared.flag"

/* Fails on the last rank, and leaves word of it. */
static int
fail_on_last (size_t n, size_t stride, const double *t, size_t t_inc, const double *at, double *out,
              void *params)
{
  if (ito_ranks_rank () + 1 < ito_ranks_size ())
    return grow (n, stride, t, t_inc, at, out, params);
  FILE *flag = fopen (FLAG, "w");
  if (flag)
    fclose (flag);
  return GSL_EDOM;
}

static void
sleep_milliseconds (long n)
{
  nanosleep (&(struct timespec){ .tv_nsec = n * 1000000 }, NULL);
}

/* Takes nothing before the last rank has failed, and then its time. */
static int
wait_and_count (const ito_slab *slab, void *params)
{
  unsigned *slabs = params;
  (void)slab;
  for (int i = 0; i < 1000 && access (FLAG, F_OK) != 0; i++)
    sleep_milliseconds (10);
  sleep_milliseconds (20);
  ++*slabs;
  return 0;
}

/* A rank that fails ends the run of the others before they have done all of theirs. */
static void
test_prompt (void)
{
  const unsigned groups = 120;
  const ito_sde sde = { .d = D, .drift = fail_on_last };
  unsigned slabs = 0;
  parts p = { ito_process_alloc (&sde), ito_solver_alloc ("rk4"),
              ito_grid_alloc ("uniform", NULL, 0, 1, 2) };
  ito_ensemble *e = ito_ensemble_alloc (p.process, p.solver, p.grid);
  ito_ensemble_set_paths (e, groups * 2048);
  ito_ensemble_start_gaussian (e, 1);
  ito_ensemble_set_threads (e, 1);
  ito_ensemble_set_ranks (e, 1);
  int code = ito_ensemble_run (e, ito_ranks_rank () ? NULL : wait_and_count, &slabs);
  result (code == GSL_EINVAL && slabs < groups / ito_ranks_size (),
          "a callback that fails on the last rank: rank 0 stops before its own end");
  if (ito_ranks_rank () == 0)
    unlink (FLAG);
  ito_ensemble_free (e);
  ito_grid_free (p.grid);
  ito_solver_free (p.solver);
  ito_process_free (p.process);
}

int
main (int argc, char **argv)
{
  gsl_set_error_handler_off ();
  if (ito_ranks_init (&argc, &argv))
    return 2;
  const ito_sde sde = { .d = D, .drift = grow };
  parts p = { ito_process_alloc (&sde), ito_solver_alloc ("rk4"),
              ito_grid_alloc ("uniform", NULL, 0, 1, SAVED - 1) };
  if (!p.process || !p.solver || !p.grid)
    return 3;
  for (size_t i = 0; i < PATHS; i++)
    {
      start[i][0] = 1;
      start[i][1] = (double)i;
    }
  test_ends (&p);
  test_failures (&p);
  test_prompt ();
  ito_grid_free (p.grid);
  ito_solver_free (p.solver);
  ito_process_free (p.process);
  ito_ranks_end ();
  return 0;
}
