/* Inside of ensembles. */
#ifndef ITO_ENSEMBLE_ENSEMBLE_H
#define ITO_ENSEMBLE_ENSEMBLE_H

#include "core/memory.h"
#include "solver/stepper.h"
#include <ito/ensemble.h>

#define ITO_GROUP_PATHS 2048 /* the granule of work, of sums over paths, and of chunks */
#define ITO_SLAB_TIMES 10

typedef enum
{
  ITO_START_POINT,
  ITO_START_ARRAY,
  ITO_START_GAUSSIAN,
  ITO_START_TARGET
} ito_start_kind;

typedef struct
{
  ito_start_kind kind;
  double *point;       /* [d], owned */
  const double *array; /* [N][d] */
  double deviation;    /* of the Gaussian */
  const ito_target *target;
  double alpha, sigma;
} ito_start;

typedef struct ito_observer ito_observer;

struct ito_ensemble
{
  const ito_process *process;
  const ito_solver *solver;
  const ito_grid *grid;
  ito_layout layout;
  size_t d, m; /* coordinates of the state, and of one draw of normals */
  uint64_t paths;
  unsigned threads;
  size_t block; /* 0: chosen */
  ito_start start;
  ito_noise_source noise; /* paths is set by a run */
  uint64_t every;         /* saved steps; 0: the final one only */
  int denoise;
  int keep_ends;
  int shares;    /* the paths, among all ranks */
  int no_states; /* the sink of the next run makes do with records */
  size_t record; /* doubles of the observers' records of one saved time */
  size_t observers;
  ito_observer **observer; /* owned */
  unsigned char *skip;     /* owned, [skip_groups]: of the next run; or NULL */
  uint64_t skip_groups;
  size_t plan_bytes;   /* up to which all steps are planned once, by the caller's thread */
  size_t window_bytes; /* of a window of steps, where each group plans its own */
  int (*progress) (double done, double all, void *params);
  void *progress_params;

  int finished; /* there is a result */
  ito_ensemble_result result;
  unsigned char *status;          /* owned, [N], or NULL */
  double *stop_time, *stop_state; /* owned, [N], [N][d], or NULL */
};

/* The step after which saved time i is kept. */
uint64_t ito_ensemble_saved_step (const ito_ensemble *e, uint64_t i);

/* The start of the paths first, ..., first+n-1: x[i*stride + p]. */
int ito_start_fill (const ito_ensemble *e, uint64_t first, size_t n, size_t stride, double *x,
                    ito_error *error);

#endif
