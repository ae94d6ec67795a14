/* Ensembles: many paths of a process, by a solver, along a grid.
 *
 * The data are equal bit for bit for any number of threads and ranks, any block size and any saved
 * times.
 */
#ifndef ITO_ENSEMBLE_H
#define ITO_ENSEMBLE_H

#include <ito/grid.h>
#include <ito/process.h>
#include <ito/solver.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

typedef struct ito_ensemble ito_ensemble;

/* Process, solver and grid must outlive the ensemble.  A solver that does not converge for the
 * process, or has no formula for an end of the grid, is refused here. */
ITO_API ito_ensemble *ito_ensemble_alloc (const ito_process *process, const ito_solver *solver,
                                          const ito_grid *grid);
ITO_API void ito_ensemble_free (ito_ensemble *ensemble);

ITO_API int ito_ensemble_set_paths (ito_ensemble *e, uint64_t n);       /* default 1 */
ITO_API int ito_ensemble_set_seed (ito_ensemble *e, uint64_t seed);     /* default 1 */
ITO_API int ito_ensemble_set_stream (ito_ensemble *e, unsigned stream); /* default 0 */
ITO_API int ito_ensemble_set_threads (ito_ensemble *e, unsigned n);     /* default 0: all */
ITO_API int ito_ensemble_set_block (ito_ensemble *e, size_t n);         /* default 0: chosen */
/* The paths are shared among all ranks (<ito/ranks.h>); default 0: run by the rank that calls.
 * Then every rank makes the same ensemble and runs it.  The sink, keep_ends, skip and the array of
 * ito_ensemble_run_array are rank 0's (others may give NULL), which gets all slabs; progress is
 * called on each rank, on rank 0 with what all have done, and may stop all of them.  What fails on
 * one rank is returned by all. */
ITO_API int ito_ensemble_set_ranks (ito_ensemble *e, int on);

/* Where paths start: the last one set; default: the point 0. */
ITO_API int ito_ensemble_start_point (ito_ensemble *e, const double *x);    /* [d], copied */
ITO_API int ito_ensemble_start_array (ito_ensemble *e, const double *x);    /* [N][d], borrowed */
ITO_API int ito_ensemble_start_gaussian (ito_ensemble *e, double variance); /* N(0, v I) */
ITO_API int ito_ensemble_start_target (ito_ensemble *e, const ito_target *target, double alpha,
                                       double sigma); /* the diffused target, exactly */

/* Noise.  Default: addressed normals, one cell a step.
 * cells: the steps are sums of `cells` finer cells of equal length each, so that runs with the same
 * steps * cells share one Brownian path (uniform grids; others are refused if cells > 1).
 * array: [draws][N][m], in the solver's declared order, borrowed; draws must be steps * normals
 * (less those of a last step to sigma = 0 of a sampler that makes none there, or with them unused;
 * of sa-solver also one draw more at the start, unused, as its authors' code has).  A sampler whose
 * noise has the size 0 takes the array of its siblings and does not read it.
 * m = d for diffusion solvers and Langevin kernels, else the process's.  NULL: addressed again. */
ITO_API int ito_ensemble_set_cells (ito_ensemble *e, uint64_t cells);
ITO_API int ito_ensemble_noise_array (ito_ensemble *e, const double *z, uint64_t draws);

/* Which times are kept: the final one (default), or every k-th step, 0 and the last included. */
ITO_API int ito_ensemble_save_final (ito_ensemble *e);
ITO_API int ito_ensemble_save_every (ito_ensemble *e, uint64_t k);
ITO_API uint64_t ito_ensemble_saved (const ito_ensemble *e); /* how many */
ITO_API double ito_ensemble_saved_time (const ito_ensemble *e, uint64_t i);

/* Replace the final state by the denoiser at the end of the grid (processes of a score and a
 * schedule); one evaluation more. */
ITO_API int ito_ensemble_set_denoise (ito_ensemble *e, int on);

/* What is observed of the paths at the saved times, besides or instead of their states.  A trace of
 * the run (<ito/trace.h>) keeps, in /observables/NAME, means over the paths and their standard
 * errors; the sums are made in the threads that run the paths, and added in the order of the groups
 * of 2048 paths: equal bits for any threads and ranks.
 * An observable: out[p*values + k], functions of the states x[p*d + i] of n paths that have not
 * stopped, at the time t.  It is called in several threads at once; nonzero fails the run. */
typedef int ito_observable_function (size_t n, size_t d, double t, const double *x, double *out,
                                     void *params);
#define ITO_OBSERVED_MOST 4096 /* values, or bins */
ITO_API int ito_ensemble_observe (ito_ensemble *e, const char *name, size_t values,
                                  ito_observable_function *function, void *params);
/* A histogram of one coordinate: the values are the shares of the paths below `from`, in each of
 * the bins [a, b) of equal width, and from `to` on. */
ITO_API int ito_ensemble_histogram (ito_ensemble *e, const char *name, size_t coordinate,
                                    double from, double to, size_t bins);

/* A slab: saved times first_time, ..., first_time+times-1 of the paths first_path, ...,
 * first_path+paths-1 (first_path a multiple of 2048, first_time of 10; paths = 2048 and times = 10
 * but at the ends): x[(i*paths + p)*d + j], valid during the call.  Called in the thread that
 * called ito_ensemble_run; the slabs of a group of paths come in the order of time, the groups in
 * no fixed order.  The last slab of a group says how its paths ended.  Return 0 to go on. */
typedef struct
{
  uint64_t first_path, first_time;
  size_t paths, times, d;
  const double *x;      /* NULL where the ensemble keeps no states */
  const double *record; /* [times][record_size] of what is observed; NULL: nothing */
  size_t record_size;
  const unsigned char *status; /* [paths] in the last slab, NULL before */
  size_t stopped;              /* paths whose status is not 0 */
  const double *stop_time;     /* [paths], and */
  const double *stop_state;    /* [paths][d], as in a result; NULL where none has stopped */
  double evaluations;          /* sum over the paths */
} ito_slab;
typedef int ito_slab_function (const ito_slab *slab, void *params);

/* How a path ended. */
typedef enum
{
  ITO_PATH_FINE = 0,
  ITO_PATH_NOT_FINITE = 1,
  ITO_PATH_LEFT_DOMAIN = 2,
  ITO_PATH_STOPPED = 3
} ito_path_status;

typedef struct
{
  uint64_t paths, failed; /* failed: status != 0 */
  double evaluations;     /* drift or score evaluations per path, mean over paths */
  double seconds;
  const unsigned char *status; /* [N] */
  const double *stop_time;     /* [N], NaN where the path is fine */
  const double *stop_state;    /* [N][d], NaN where the path is fine: the last finite state */
} ito_ensemble_result;

/* Whether the result keeps how each path ended (default 1).  With 0 its three arrays are NULL, and
 * the memory of a run does not grow with the paths: only slabs tell. */
ITO_API int ito_ensemble_set_keep_ends (ito_ensemble *e, int on);
/* Groups of 2048 paths that the next run leaves out, skip[g] nonzero for each group of the present
 * number of paths, copied; NULL: none.  They have no slabs, and the result counts their paths as
 * fine and without evaluations.  Solvers whose paths interact refuse it when they run. */
ITO_API int ito_ensemble_set_skip (ito_ensemble *e, const unsigned char *skip);

/* Runs, and hands every slab to the sink (NULL: to nobody).  A slab holds NaN for a path from its
 * stop time on.  Paths that fail do not fail the run.  Returns
 *   GSL_SUCCESS
 *   ITO_INTERRUPTED   progress asked for it; no error is raised
 *   the sink's nonzero return, whose error the sink has raised itself
 *   or a code that was raised: GSL_EINVAL (also a user callback's), GSL_ENOMEM.
 * Unless it succeeds, there is no result. */
#define ITO_INTERRUPTED GSL_CONTINUE
ITO_API int ito_ensemble_run (ito_ensemble *e, ito_slab_function *sink, void *params);
/* Runs into memory: x [saved][N][d]. */
ITO_API int ito_ensemble_run_array (ito_ensemble *e, double *x);
/* Of the last run, valid until the next; NULL where there is none. */
ITO_API const ito_ensemble_result *ito_ensemble_get_result (const ito_ensemble *e);

/* Called in the thread that called ito_ensemble_run, at most some 20 times a second and at the end,
 * with paths * steps done of all; nonzero stops the run. */
ITO_API int ito_ensemble_set_progress (ito_ensemble *e,
                                       int (*progress) (double done, double all, void *params),
                                       void *params);

ITO_END_DECLS

#endif
