/* A run of an ensemble: what both drivers share. */
#ifndef ITO_ENSEMBLE_RUN_H
#define ITO_ENSEMBLE_RUN_H

#include "core/ranks.h"
#include "core/thread.h"
#include "ensemble/slab.h"
#include "ensemble/window.h"
#include <time.h>

/* A group of up to 2048 paths, in blocks: block b holds the lanes b*block, ..., coordinate-major
 * with its own row stride. */
typedef struct
{
  uint64_t first; /* path of lane 0 */
  size_t n, blocks;
  double *x;             /* [blocks][d][stride] */
  double *history;       /* [blocks][history][d][stride] */
  double *lane;          /* [blocks][lane_values][stride] */
  double *evaluations;   /* [blocks*block]; of solvers whose evaluations vary */
  unsigned char *status; /* [2048] as the steppers set them */
  unsigned char *seen;   /* [2048] the statuses that have been dealt with */
  unsigned char *frozen; /* [blocks] whether a lane of the block has stopped */
  size_t stopped;        /* lanes that have, and */
  double *stop_time;     /* [2048] when, and */
  double *stop_state;    /* [2048][d] where; NaN for the others; written with the first one */
} ito_group;

/* What one worker needs. */
typedef struct
{
  ito_workspace space;
  ito_window window; /* capacity 0 where the run has planned all steps */
  ito_group group;   /* of the independent driver */
  double *y, *spare, *scratch, *extra;
  double *rows, *values; /* of observers */
  double **work, **history;
  ito_field *fields;
  int user_status;
  ito_error error;
} ito_worker;

typedef struct
{
  ito_ensemble *e;
  uint64_t groups, steps, saved;
  uint64_t first_group, own; /* of this rank: so many that are not skipped, from here */
  uint64_t *mine;            /* [own] where some are skipped; or NULL */
  size_t group_paths;        /* of the largest group */
  unsigned threads;
  size_t block, stride, window_steps;

  ito_workspace space; /* of the plan, the denoiser and the workers' list */
  ito_window plan;     /* of all steps, or capacity 0 */
  double *denoiser;    /* prepared, or NULL */
  double *evaluations; /* [groups] sums over the group's paths */
  _Atomic uint64_t failed;
  ito_worker *worker; /* [threads] */

  const ito_ranks *table;
  unsigned rank, ranks; /* that share the run */
  int sends_states;     /* the sink of rank 0 takes them */
  int closed, followed; /* share.c: no more is wanted; stopped by what befell another rank */
  unsigned ended;       /* of the other ranks */
  double last_word;     /* seconds */
  uint64_t *done_by;    /* [ranks] paths * steps of the others */
  double *exchange;     /* of paths that interact */
  ito_slab_buffer *inbox;

  ito_slab_pool pool;
  ito_slab_function *sink;
  void *sink_params;
  int sink_status, stopped;
  _Atomic uint64_t done;     /* paths * steps */
  double last_report;        /* seconds; the caller's thread's */
  _Atomic int64_t next_tick; /* nanoseconds: when a worker is to wake the caller for a report */
} ito_run;

/* Sizes, plan, denoiser and workers; with_group: each worker has a group of its own. */
int ito_run_begin (ito_run *run, ito_ensemble *e, int with_group, ito_error *error);
void ito_run_end (ito_run *run);
/* The error of the worker that stopped the team. */
int ito_run_failure (ito_run *run, int status, ito_error *error);

/* The number of the item-th group of this rank. */
uint64_t ito_run_group (const ito_run *run, uint64_t item);
/* Nonzero where slabs are made. */
int ito_run_keeps (const ito_run *run);

/* Takes the arrays of `count` groups from a workspace. */
void ito_group_take (ito_group *group, const ito_run *run, size_t count, ito_workspace *space);
/* Group `index` at its start. */
int ito_group_begin (ito_group *group, const ito_run *run, uint64_t index, ito_error *error);
/* Block b as the step functions see it; the planned step is put in by the driver. */
ito_step ito_group_step (const ito_group *group, const ito_run *run, ito_worker *worker, size_t b);
/* After a step from x to y: new failures are recorded, and stopped lanes set back to x. */
void ito_group_settle (ito_group *group, const ito_run *run, const ito_step *step, size_t b,
                       const double *x, double *y);
/* Block b, at x after its last step: replaced by the denoiser. */
void ito_group_denoise (ito_group *group, const ito_run *run, ito_worker *worker,
                        const ito_step *step, size_t b, double *x);
/* After the last step: how the paths ended, into the result and into the last slab (or NULL). */
void ito_group_end (const ito_group *group, ito_run *run, double evaluations,
                    ito_slab_buffer *slab);
/* Block b at x into place `time` of the slab. */
void ito_group_save (const ito_group *group, const ito_run *run, size_t b, const double *x,
                     ito_slab_buffer *slab, size_t time);
/* The records of the first `times` times of a slab; a function that failed is an error of the
 * worker. */
int ito_group_observe (const ito_run *run, ito_worker *worker, uint64_t first_time, size_t times,
                       size_t paths, ito_slab_buffer *slab);
/* A callback that failed, as an error of the worker. */
int ito_worker_callback_failed (ito_worker *worker, const ito_step *step);

/* In the caller's thread: the sink, and the progress callback if it is time (or `last`). */
int ito_run_deliver (ito_run *run, const ito_slab *slab);
/* How the paths of a group ended, into the result. */
void ito_run_note_ends (ito_run *run, const ito_slab *slab);
/* What another rank has sent. */
int ito_run_accept (ito_run *run, const ito_slab *slab);
int ito_run_report (ito_run *run, int last);
double ito_run_seconds (void);

int ito_run_independent (ito_run *run, ito_error *error);
int ito_run_interacting (ito_run *run, ito_error *error);

#endif
