/* Studies: numbers with their errors. */
#ifndef ITO_STUDY_H
#define ITO_STUDY_H

#include <ito/grid.h>
#include <ito/process.h>
#include <ito/score.h>
#include <ito/solver.h>
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

/* Stationary law of the chain x' = x + h f(x) + s z, z normal, on the line: the transition matrix
 * on n equidistant nodes x0 + i dx (trapezoid weights), by power iteration until successive
 * densities differ by less than tolerance in L1.  density [n], sum density * dx = 1. */
typedef double ito_scalar_function (double x, void *params);
ITO_API int ito_study_euler_chain (size_t n, double x0, double dx, double h, double s,
                                   ito_scalar_function *f, void *params, double tolerance,
                                   double *density);

/* Mean and standard error of n values. */
ITO_API void ito_study_mean (size_t n, const double *x, double *mean, double *standard_error);

ITO_END_DECLS

#endif
