/* Ordinary differential equations: solutions known in long double, and the frame of the test set of
 * Hull, Enright, Fellen, Sedgwick (1972). */
#ifndef ITO_PROBLEM_ODE_H
#define ITO_PROBLEM_ODE_H

#include "problem/problem.h"

/* exact_NAME of solve_NAME (double t, long double *y), y [d]. */
#define ITO_ODE_EXACT(name, d)                                                                     \
  static void exact_##name (const ito_problem *p, double t, size_t n, size_t stride,               \
                            const double *w, double *out)                                          \
  {                                                                                                \
    long double y[d];                                                                              \
    (void)p, (void)w;                                                                              \
    solve_##name (t, y);                                                                           \
    for (size_t i = 0; i < d; i++)                                                                 \
      for (size_t k = 0; k < n; k++)                                                               \
        out[i * stride + k] = (double)y[i];                                                        \
  }

/* The sources of the final state. */
#define CLOSED(name) .exact = exact_##name, .final_error = 1e-15
#define STORED(values) .final = values, .final_error = 2e-16

#define ITO_ODE_SDE(dimension, its_drift)                                                          \
  .sde = { .d = dimension, .m = 0, .noise = ITO_NOISE_NONE, .drift = its_drift }

#define ITO_DETEST(id, dimension, its_start, label, its_summary, its_formula, ...)                 \
  const ito_problem_type ito_problem_detest_##id = {                                               \
    .entry = { .name = "detest-" label,                                                            \
               .summary = "ODE: " its_summary,                                                     \
               .formula = its_formula,                                                             \
               .source = "T. E. Hull, W. H. Enright, B. M. Fellen, A. E. Sedgwick 1972, SIAM J. "  \
                         "Numer. Anal. 9, 603" },                                                  \
    ITO_ODE_SDE (dimension, drift_##id),                                                           \
    .sde.jacobian = jacobian_##id,                                                                 \
    .start = its_start,                                                                            \
    .end = 20,                                                                                     \
    __VA_ARGS__,                                                                                   \
  }

#endif
