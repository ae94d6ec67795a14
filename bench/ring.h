/* The common problem: eight modes on a circle, seen through the linear VP schedule. */
#ifndef ITO_BENCH_RING_H
#define ITO_BENCH_RING_H

#include "bench.h"
#include <ito/ito.h>

#define RING_MODES 8
#define RING_RADIUS 4.0
#define RING_SD 0.3
#define RING_TARGET "ring:k=8,radius=4,sd=0.3"
#define RING_SCHEDULE "vp-linear:beta0=0.1,beta1=20"

/* Target, schedule, score, process, solver, grid and ensemble of a run, of one thread, and the
 * array for its final states. */
typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *ensemble;
  double *x; /* [paths][d] */
} ring_run;

typedef enum
{
  RING_REVERSE_SDE,
  RING_FLOW,
  RING_LANGEVIN
} ring_process;

typedef struct
{
  ring_process process;
  ito_process *own;   /* steps this instead, and frees it; NULL: as `process` says */
  const char *target; /* NULL: the ring */
  const char *solver, *grid;
  double t_start, t_end;
  uint64_t steps, paths;
  unsigned threads;
} ring_plan;

int ring_begin (ring_run *run, const ring_plan *plan, ito_error *error);
void ring_end (ring_run *run);
/* Runs into x; the CPU seconds of it. */
int ring_go (ring_run *run, double *seconds, ito_error *error);

/* Mode k. */
void ring_mode (unsigned k, double m[2]);
/* Mean and sd of the radius, share of mode 0, of x [n][2]. */
void ring_statistics (size_t n, const double *x, double value[3]);

#endif
