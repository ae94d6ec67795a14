/* Inside of order studies. */
#ifndef ITO_STUDY_STUDY_H
#define ITO_STUDY_STUDY_H

#include "core/memory.h"
#include "solver/stepper.h"
#include <ito/ensemble.h>
#include <ito/study.h>

#define ITO_STUDY_ROUNDING (1e3 * 2.220446049250313e-16) /* floor, relative to the solution */
#define ITO_STUDY_REFERENCE 100.0 /* a reference is good for errors so many times its own */
#define ITO_STUDY_FUNCTIONALS 15

struct ito_study
{
  const ito_process *process;
  const ito_solver *solver;
  const ito_problem *problem; /* or NULL */
  const ito_target *target;   /* of samplers and kernels; or NULL */
  ito_process *owned;         /* made by the study, as are */
  ito_score *owned_score;
  ito_solver *owned_solver;
  char *kernel;              /* its spec, owned; or NULL */
  int (*run) (ito_study *s); /* NULL: by kind */
  ito_study_kind kind;
  double t0, t1;
  double length;                /* of all steps together; 0: t1 - t0 */
  uint64_t multiple;            /* steps are 2^level times this */
  double *start;                /* [points][d], owned */
  uint64_t points;              /* of a flow: 1 but for samplers */
  const char *grid;             /* the rule of the steps; NULL: uniform */
  const ito_schedule *schedule; /* of the grid; or NULL */
  unsigned coarsest, finest;
  uint64_t paths, seed;
  unsigned threads;
  double declared, band;
  int has_declared, has_band;
  ito_exact_function *exact;
  void *exact_params;
  ito_functional *phi;
  void *phi_params;
  double phi_value, phi_error;
  struct
  {
    ito_functional *phi;
    void *params;
    double value, error;
  } more[ITO_STUDY_FUNCTIONALS];
  size_t n_more;
  size_t phi_index;  /* of the problem's expectations */
  int phi_is_chosen; /* else all of the problem's count, where they can */
  char *reference;   /* its spec, owned; or NULL */
  int (*progress) (double done, double all, void *params);
  void *progress_params;
  double work_done, work_all;

  /* Results: one allocation. */
  void *memory;
  uint64_t *steps;
  double *step, *error_of, *standard_error, *floor, *evaluations, *seconds, *seconds_least,
      *seconds_most;
  ito_level_reason *reason;
  double *replicate; /* owned; or NULL */
  size_t replicates;
  int is_sampled, floor_is_reference;
  char measure[160], truth[200], method[200];
  ito_study_result result;
  int finished, timed;

  /* What failed; raised: a public function that was called has raised it. */
  ito_error error;
  int raised;
};

/* Notes that a public function has failed, and raised that. */
int ito_study_nested (ito_study *s, int code);
/* Room for the levels, so many to a doubling of the steps. */
int ito_study_make_levels (ito_study *s, unsigned to_a_doubling);

/* E phi of the problem at the end, NaN where it is not known. */
int ito_study_find_expectation (ito_study *s);

/* level.c: final states x [paths][d] of all paths on so many steps, which are sums of cells of the
 * study's Brownian path.  *failed: paths that stopped early. */
typedef struct
{
  double evaluations, seconds;
  uint64_t failed;
} ito_level;
int ito_study_level (ito_study *s, const ito_process *process, const ito_solver *solver,
                     uint64_t paths, uint64_t steps, uint64_t cells, double *x, ito_level *level);

/* sampled.c: strong, and weak by paths. */
int ito_study_sampled (ito_study *s);
/* flow.c: deterministic. */
int ito_study_flow (ito_study *s);
/* exact_moments.c: *done 0 where the step is not affine or phi not quadratic. */
int ito_study_exact_moments (ito_study *s, int *done);

/* sampler.c */
int ito_study_sampler_moments (ito_study *s);
/* kernel.c */
int ito_study_kernel_bias (ito_study *s);

/* timing.c */
int ito_study_time_levels (ito_study *s);

/* mirror.c: the process driven by -W, for antithetic paths. */
typedef struct
{
  const ito_sde *sde;
  ito_process *process;
} ito_mirror;
int ito_mirror_begin (ito_mirror *mirror, const ito_process *process);
void ito_mirror_end (ito_mirror *mirror);

/* resample.c: means of n columns over units resampled with replacement, [replicates][n]. */
int ito_study_resample (uint64_t seed, unsigned threads, uint64_t units, size_t n,
                        const double *unit, size_t replicates, double *mean);

/* reference.c: the spec of a solver of another family for the same process. */
const char *ito_study_other_family (const ito_process *process, const ito_solver *solver);

#endif
