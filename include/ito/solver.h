/* Solvers: a configured scheme with declared facts. */
#ifndef ITO_SOLVER_H
#define ITO_SOLVER_H

#include <ito/process.h>
#include <ito/visibility.h>

ITO_BEGIN_DECLS

typedef struct ito_solver ito_solver;

typedef enum
{
  ITO_SOLVER_ODE,       /* ordinary differential equations (a process without noise) */
  ITO_SOLVER_SDE,       /* stochastic differential equations */
  ITO_SOLVER_DIFFUSION, /* made for diffusion models: needs a score and a schedule */
  ITO_SOLVER_LANGEVIN   /* Markov kernels for a target */
} ito_solver_kind;

#define ITO_ORDER_NONE (-1.0) /* no order is declared */

/* Facts of a solver as it is configured. */
typedef struct
{
  ito_solver_kind kind;
  ito_calculus calculus;
  ito_noise_structure noise; /* it converges for this structure and its special cases */
  unsigned also;             /* and for these: bits 1u << structure */
  double deterministic;      /* order on ODEs */
  double strong[6];          /* strong order by noise structure */
  double weak[6];            /* weak order by noise structure */
  double evaluations;        /* drift or score evaluations a step; < 0: varies */
  unsigned normals;          /* vectors of standard normals a step */
  unsigned history;          /* earlier steps it looks back at */
  int interacts;             /* couples the paths */
  int stochastic;            /* draws noise */
  int keeps_positive; /* keeps a square-root diffusion (the problem cir, 4 k th >= s^2) at 0 or
                         above, at any step */
} ito_solver_facts;

ITO_API ito_solver *ito_solver_alloc (const char *spec);
ITO_API void ito_solver_free (ito_solver *solver);
ITO_API const char *ito_solver_spec (const ito_solver *solver);
ITO_API const ito_solver_facts *ito_solver_get_facts (const ito_solver *solver);

/* The solution of an ordinary differential equation as a function of time: the steps of a solver
 * with dense output (bosh3, tsit5, dopri5, dopri8 with adaptive=yes, dense=yes) from x [d] at
 * t_start to t_end, either of which may be the larger, and their continuous extensions. Errors:
 * GSL_EINVAL where the solver has none, or does not accept the process; GSL_EFAILED where it cannot
 * meet its tolerance; GSL_ENOMEM.  Process and solver must outlive the trajectory. */
typedef struct ito_trajectory ito_trajectory;
ITO_API ito_trajectory *ito_trajectory_alloc (const ito_process *process, const ito_solver *solver,
                                              double t_start, double t_end, const double *x);
ITO_API void ito_trajectory_free (ito_trajectory *trajectory);
ITO_API size_t ito_trajectory_steps (const ito_trajectory *trajectory);
/* x [d] at t: at the ends, and between them at the bits of an ensemble whose grid has the time t
 * (to rounding of t in the variable of the solver).  GSL_EINVAL outside. */
ITO_API int ito_trajectory_at (const ito_trajectory *trajectory, double t, double *x);

ITO_END_DECLS

#endif
