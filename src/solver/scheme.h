/* What the schemes' files share beside stepper.h: options that all have, orders by noise. */
#ifndef ITO_SOLVER_SCHEME_H
#define ITO_SOLVER_SCHEME_H

#include "solver/stepper.h"
#include <stdio.h>

#define ITO_PARAM_FORCE                                                                            \
  {                                                                                                \
    .key = "force", .type = ITO_PARAM_WORD, .fallback = "no", .words = "no|yes",                   \
    .text = "yes: step even a process that the solver does not converge for"                       \
  }
#define ITO_PARAM_VARIABLE                                                                         \
  {                                                                                                \
    .key = "variable", .type = ITO_PARAM_WORD, .fallback = "t", .words = "t|lambda|sigma",         \
    .text = "what is stepped in: time, half log-SNR, or sigma/alpha (state x/alpha in both); "     \
            "lambda and sigma on the probability flow only"                                        \
  }
/* Parameters of adaptive steps: adaptive, rtol, atol, max_evaluations, and their defaults. */
#define ITO_PARAMS_ADAPTIVE(on, relative, absolute)                                                \
  { .key = "rtol",                                                                                 \
    .type = ITO_PARAM_NUMBER,                                                                      \
    .fallback = relative,                                                                          \
    .lower = 1e-14,                                                                                \
    .upper = 1,                                                                                    \
    .text = "relative tolerance of a step" },                                                      \
      { .key = "atol",                                                                             \
        .type = ITO_PARAM_NUMBER,                                                                  \
        .fallback = absolute,                                                                      \
        .lower = 0,                                                                                \
        .upper = INFINITY,                                                                         \
        .text = "absolute tolerance of a step",                                                    \
        .flags = ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER },                                    \
      { .key = "max_evaluations",                                                                  \
        .type = ITO_PARAM_INTEGER,                                                                 \
        .fallback = "100000",                                                                      \
        .lower = 8,                                                                                \
        .upper = 1e12,                                                                             \
        .text = "evaluations after which a path is stopped" },                                     \
  {                                                                                                \
    .key = "adaptive", .type = ITO_PARAM_WORD, .fallback = on, .words = "no|yes",                  \
    .text = "no: one step for each interval of the grid, whatever its error"                       \
  }
#define ITO_PARAM_END                                                                              \
  {                                                                                                \
    .key = NULL                                                                                    \
  }

/* The facts of a scheme for ordinary differential equations. */
void ito_facts_ode (ito_solver_facts *facts, double order, double evaluations);
/* The facts of a scheme for noise: strong and weak orders where the noise depends on the state, and
 * where it is additive. */
void ito_facts_sde (ito_solver_facts *facts, double deterministic, double strong,
                    double strong_additive, double weak, double weak_additive);

/* The check of every scheme with a variable: both ends of the grid exist in it. */
int ito_runge_kutta_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                           ito_error *error);

/* What a solver of SDEs declares, on the page of `ito help`; of others nothing. */
int ito_solver_facts_page (const char *name, FILE *out, ito_error *error);
/* The table of `ito solvers`: all solvers and kernels in their default configuration. */
int ito_solver_table (FILE *out, ito_error *error);

#endif
