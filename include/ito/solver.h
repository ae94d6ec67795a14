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

ITO_END_DECLS

#endif
