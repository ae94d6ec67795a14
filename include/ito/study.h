/* Studies: numbers with their errors. */
#ifndef ITO_STUDY_H
#define ITO_STUDY_H

#include <ito/grid.h>
#include <ito/problem.h>
#include <ito/process.h>
#include <ito/score.h>
#include <ito/solver.h>
#include <ito/trace.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

/* A slope of log2 y against log2 x with its 95 % interval.
 * Weighted least squares; weights from the standard errors of y where they are given (all > 0),
 * equal otherwise.  The sampling interval is widened by the spread of the local slopes (half their
 * range between neighbours over the points used, beyond what the standard errors explain), so that
 * a precise study of a curved line is not overconfident.  From the fine end (of the smaller error),
 * points are dropped whose error is below 4 standard errors, or below 2^-50 of the largest where
 * none are given.  GSL_EINVAL where fewer than 2 points are left. */
typedef struct
{
  double slope, lower, upper;
  double standard_error; /* of the slope, sampling alone (0 for exact data) */
  double spread;         /* half range of the local slopes, beyond sampling */
  size_t used, first;    /* points first, ..., first+used-1 of those given */
} ito_slope;
ITO_API int ito_study_slope (size_t n, const double *x, const double *y,
                             const double *standard_error, ito_slope *slope);

/* Moments of a linear sampler's output on a Gaussian target: one step of a sampler linear in x and
 * in its normals is x' = A x + b + sum_j C_j z_j; the moments follow m' = A m + b, P' = A P A^T +
 * sum C_j C_j^T without sampling error.  The matrices are read off the solver itself by stepping
 * the d+1 points 0, e_1, ..., e_d with zero and unit normals.  mean [d], covariance [d][d]: in the
 * law at the start of the grid, out the law at its end.  GSL_EINVAL where the step is not
 * linear (checked at a further point). */
ITO_API int ito_study_moments (const ito_process *process, const ito_solver *solver,
                               const ito_grid *grid, double *mean, double *covariance);

/* W2 between the law that a sampler ends with on a Gaussian target, started in the exact law at the
 * start of the grid, and the exact law at its end; by ito_study_moments, without sampling error.
 * The process is the flow or a reverse SDE.  GSL_EINVAL as there. */
ITO_API int ito_study_law_w2 (const ito_process *process, const ito_solver *solver,
                              const ito_grid *grid, double *w2);

/* Stationary law of the chain x' = x + h f(x) + s z, z normal, on the line: the transition matrix
 * on n equidistant nodes x0 + i dx (trapezoid weights), by power iteration until successive
 * densities differ by less than tolerance in L1.  density [n], sum density * dx = 1. */
typedef double ito_scalar_function (double x, void *params);
ITO_API int ito_study_euler_chain (size_t n, double x0, double dx, double h, double s,
                                   ito_scalar_function *f, void *params, double tolerance,
                                   double *density);

/* Mean and standard error of n values. */
ITO_API void ito_study_mean (size_t n, const double *x, double *mean, double *standard_error);

/* The verdict on an order. */
typedef enum
{
  ITO_ORDER_CONFIRMED, /* the interval lies inside declared +- band */
  ITO_ORDER_REFUTED,   /* it is disjoint from it, or the errors do not stay finite */
  ITO_ORDER_UNDECIDED, /* neither, or fewer than 4 levels say something */
  ITO_ORDER_SUPER,     /* it lies above declared + 1/2 - band: super-convergent */
  ITO_ORDER_EXACT,     /* all errors are rounding: there is no order to measure */
  ITO_ORDER_UNDECLARED /* nothing is declared to compare with */
} ito_order_verdict;
/* "confirmed", "refuted", ... */
ITO_API const char *ito_order_verdict_name (ito_order_verdict verdict);

/* Why a level does not count. */
typedef enum
{
  ITO_LEVEL_KEPT,
  ITO_LEVEL_NOT_FINITE, /* paths left the finite numbers */
  ITO_LEVEL_SAMPLING,   /* its error is below 4 standard errors */
  ITO_LEVEL_FLOOR,      /* its error is below the floor: of rounding, or of the reference */
  ITO_LEVEL_COARSE      /* before the asymptotic range */
} ito_level_reason;
ITO_API const char *ito_level_reason_text (ito_level_reason reason);

/* A table of errors, the coarsest level first. */
typedef struct
{
  size_t n;
  const double *step;           /* [n], falling */
  const double *error;          /* [n] >= 0; not finite where paths did not stay so */
  const double *standard_error; /* [n], or NULL: exact */
  const double *floor;          /* [n]: errors up to it say nothing; NULL: 0 */
  size_t replicates;            /* errors of resampled paths, [replicates][n]; 0: the levels are */
  const double *replicate;      /* independent of each other */
} ito_order_table;

typedef struct
{
  double slope, lower, upper; /* 95 % */
  double standard_error;      /* of the slope, sampling alone */
  double spread;              /* half range of the local slopes, beyond sampling */
  size_t used;                /* levels kept, at least 4 unless undecided */
  double declared, band;
  ito_order_verdict verdict;
  ito_order_verdict control[2]; /* of the same rule on declared - 1/2 and declared + 1/2 */
  double more;                  /* undecided: so many times the paths would decide; 0: none would */
  const char *remark;           /* why, where the verdict does not say it */
} ito_order;

/* The order that a table of errors shows, by a rule that is fixed before the data are seen
 * (doc/mathematics.md).  reason [n] says what became of each level.  declared: ITO_ORDER_NONE where
 * there is none.  GSL_EINVAL for tables of fewer than 4 levels, or that are no such table. */
ITO_API int ito_study_judge (const ito_order_table *table, double declared, double band,
                             ito_order *order, ito_level_reason *reason);

/* An order study: errors of one solver on grids of 2^a, ..., 2^b equal steps, and their verdict.
 *
 *   strong  E |X - truth| at the end (components averaged).  All levels are driven by one Brownian
 *           path: steps are sums of the finest level's.  The truth is the exact solution on the
 *           path; where there is none, the rate comes from the differences of successive levels,
 *           and the limit is compared with a solver of another family.
 *   weak    |E phi(X) - truth|.  Where the step is affine in the state, E phi quadratic, by exact
 *           moments; else by paths, coupled to the exact solution or to the next level, antithetic
 *           where that helps.
 *   ode     |X - truth|, deterministic.
 *
 * A study of your own SDE:
 *   ito_study *s = ito_study_alloc (process, solver, ITO_STUDY_STRONG);
 *   ito_study_start (s, x0); ito_study_set_exact (s, exact, params);
 *   ito_study_run (s); ... ito_study_get_order (s)->slope ...; ito_study_free (s); */
typedef struct ito_study ito_study;
typedef enum
{
  ITO_STUDY_STRONG,
  ITO_STUDY_WEAK,
  ITO_STUDY_ODE
} ito_study_kind;

/* Process and solver must outlive the study. */
ITO_API ito_study *ito_study_alloc (const ito_process *process, const ito_solver *solver,
                                    ito_study_kind kind);
/* Of a named problem, with its start, end and truths. */
ITO_API ito_study *ito_study_alloc_problem (const ito_problem *problem, const ito_solver *solver,
                                            ito_study_kind kind);
/* Of a diffusion sampler with the exact score, between two values of lambda = log (alpha/sigma) on
 * grids of equal steps in it: of deterministic ones the flow map at 64 points, of stochastic ones
 * mean and covariance on a Gaussian target. */
ITO_API ito_study *ito_study_alloc_sampler (const ito_target *target, const ito_schedule *schedule,
                                            const ito_solver *solver, double lambda0,
                                            double lambda1);
/* Of a Langevin kernel ("ula", without its step): the bias of its stationary mean and covariance on
 * a Gaussian target, with steps h = 2^-a, ..., 2^-b. */
ITO_API ito_study *ito_study_alloc_kernel (const ito_target *target, const char *kernel);
ITO_API void ito_study_free (ito_study *study);

ITO_API int ito_study_set_start (ito_study *s, const double *x); /* [d]; default 0 */
/* Steps are this times 2^a, ..., 2^b, for methods that want multiples of 3; default 1. */
ITO_API int ito_study_set_multiple (ito_study *s, unsigned multiple);
/* ode: from n points x [n][d], the error their root mean square. */
ITO_API int ito_study_set_points (ito_study *s, uint64_t n, const double *x);
ITO_API int ito_study_set_times (ito_study *s, double t0, double t1);    /* default 0, 1 */
ITO_API int ito_study_set_levels (ito_study *s, unsigned a, unsigned b); /* 2^a, ..., 2^b steps */
ITO_API int ito_study_set_paths (ito_study *s, uint64_t n);              /* default 10000 */
ITO_API int ito_study_set_seed (ito_study *s, uint64_t seed);            /* default 1 */
ITO_API int ito_study_set_threads (ito_study *s, unsigned n);            /* default 0: all */
ITO_API int ito_study_set_declared (ito_study *s, double order);         /* default: the facts' */
ITO_API int ito_study_set_band (ito_study *s, double band);              /* default 0.15 */
/* Whether each level is timed, for diagrams of work against precision (default 0). */
ITO_API int ito_study_set_timing (ito_study *s, int on);
/* Called some 20 times a second with the work done of all; nonzero stops the run. */
ITO_API int ito_study_set_progress (ito_study *s,
                                    int (*progress) (double done, double all, void *params),
                                    void *params);

/* The solution at t on n paths with the Brownian values w [m][stride]: out [d][stride]. */
typedef int ito_exact_function (double t, size_t n, size_t stride, const double *w, double *out,
                                void *params);
ITO_API int ito_study_set_exact (ito_study *s, ito_exact_function *exact, void *params);
/* phi at a point, and E phi(X) at the end with a bound of its error (NaN: not known). */
typedef double ito_functional (const double *x, void *params);
ITO_API int ito_study_set_functional (ito_study *s, ito_functional *phi, void *params, double value,
                                      double error);
/* One more, for exact moments, whose error is then the root of the sum of squares: at most 16. */
ITO_API int ito_study_add_functional (ito_study *s, ito_functional *phi, void *params, double value,
                                      double error);
/* The same of the problem's expectations, by index (default 0). */
ITO_API int ito_study_set_expectation (ito_study *s, size_t index);
/* The solver that finds the limit where no truth is known; default: one of another family. */
ITO_API int ito_study_set_reference (ito_study *s, const char *solver);

/* ITO_INTERRUPTED where progress asked for it. */
ITO_API int ito_study_run (ito_study *s);

/* What a study has found, valid until it is freed or run again. */
typedef struct
{
  size_t levels;
  const uint64_t *steps;        /* [levels] */
  const double *step;           /* [levels] sizes */
  const double *error;          /* [levels] */
  const double *standard_error; /* [levels]; NULL: exact */
  const double *evaluations;    /* [levels] drift evaluations a path */
  /* [levels], with timing: processor seconds a path, median, least and most of 5; or NULL */
  const double *seconds, *seconds_least, *seconds_most;
  const ito_level_reason *reason;
  uint64_t paths; /* 0: none were drawn */
  const char *measure, *truth, *method;
  ito_order order;
  /* The limit, where it was tested apart: distance to another method's, and what is allowed. */
  int has_limit, limit_agrees;
  double limit, limit_allowed;
} ito_study_result;
ITO_API const ito_study_result *ito_study_get_result (const ito_study *s);
/* Writes them as the table /tables/NAME of a file; ito plot draws it. */
ITO_API int ito_study_write (const ito_study *s, ito_file *file, const char *name);

/* Samplers at equal numbers of evaluations, on one target, from its exact law at t_start to t_end:
 *   flow  root mean square distance of the ends of up to 512 paths from the ends of the probability
 *         flow (RK4 in lambda on 4000 steps); deterministic samplers
 *   law   distance of the law of all paths from the diffused target at t_end: on Gaussian targets
 *         W2 by exact moments, else W1 (1D) or sliced W1 of the sample, whose floor is that of as
 *         many exact samples.
 * Target and schedule must outlive it.  paths >= 4, threads 0: all. */
typedef struct ito_comparison ito_comparison;
typedef struct
{
  uint64_t budget, steps; /* steps: the most within the budget; 0: none are */
  double evaluations;     /* made by a path */
  uint64_t failed;        /* paths that did not stay finite: nothing is measured then */
  double flow, law;       /* NaN: not measured */
  double flow_standard_error, law_standard_error; /* 0: exact */
} ito_comparison_row;
ITO_API ito_comparison *ito_comparison_alloc (const ito_target *target,
                                              const ito_schedule *schedule, double t_start,
                                              double t_end, uint64_t paths, uint64_t seed,
                                              unsigned threads);
ITO_API void ito_comparison_free (ito_comparison *c);
ITO_API const char *ito_comparison_measure (const ito_comparison *c); /* what law is */
ITO_API double ito_comparison_floor (const ito_comparison *c);        /* of the law; 0: exact */
/* Distance of the reference from itself on half the steps. */
ITO_API double ito_comparison_truth_error (const ito_comparison *c);
/* One sampler on a grid by `rule` ("logsnr", "ays:target=(...)") within a budget of evaluations. */
ITO_API int ito_comparison_run (ito_comparison *c, const ito_solver *solver, const char *rule,
                                uint64_t budget, ito_comparison_row *row);

ITO_END_DECLS

#endif
