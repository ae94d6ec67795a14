/* Named problems: stochastic and ordinary differential equations whose truth is known.
 *
 * All start at t = 0 from one point.  A problem knows its coefficients and their derivatives, and
 * one or more truths: the solution on the same Brownian path, expectations, the density at a time
 * or at equilibrium, the final state (ordinary differential equations).  `ito problems` lists
 * them. */
#ifndef ITO_PROBLEM_H
#define ITO_PROBLEM_H

#include <ito/process.h>
#include <ito/visibility.h>
#include <stddef.h>

ITO_BEGIN_DECLS

typedef struct ito_problem ito_problem;

/* NULL with GSL_EINVAL where there is no such problem, key or value. */
ITO_API ito_problem *ito_problem_alloc (const char *spec);
ITO_API void ito_problem_free (ito_problem *problem);

ITO_API const char *ito_problem_spec (const ito_problem *problem);
/* With all derivatives that are known.  Its params are the problem's, which must outlive what is
 * made of it. */
ITO_API const ito_sde *ito_problem_sde (const ito_problem *problem);
ITO_API const double *ito_problem_start (const ito_problem *problem); /* [d] */
ITO_API double ito_problem_end (const ito_problem *problem);          /* the usual end T > 0 */

/* The solution at t on n paths whose Brownian motions have the values w [m][stride] there (NULL
 * where there is no noise): out [d][stride].  GSL_EINVAL where no such formula is known. */
ITO_API int ito_problem_has_exact (const ito_problem *problem);
ITO_API int ito_problem_exact (const ito_problem *problem, double t, size_t n, size_t stride,
                               const double *w, double *out);

/* Expectations E phi(u_t). */
typedef struct
{
  const char *name;   /* phi: "u1 u2" */
  const char *source; /* how it is known: "closed form", ... */
  double value;       /* E phi(u_t) */
  double error;       /* of the value: a bound, or a standard error (source says); 0: rounding */
} ito_expectation;
ITO_API size_t ito_problem_expectations (const ito_problem *problem); /* how many are known */
/* phi number i at a point x [d]. */
ITO_API double ito_problem_phi (const ito_problem *problem, size_t i, const double *x);
/* Its expectation at t; GSL_EINVAL where it is known at other times only. */
ITO_API int ito_problem_expectation (const ito_problem *problem, size_t i, double t,
                                     ito_expectation *expectation);

/* Numbers of the problem that are no expectations of u_t: "mean time from -1 to 0". */
ITO_API size_t ito_problem_numbers (const ito_problem *problem);
ITO_API int ito_problem_number (const ito_problem *problem, size_t i, ito_expectation *number);

/* The density of u_t at a point x [d]; t = INFINITY: at equilibrium.  Normalised.  GSL_EINVAL where
 * it is not known at that time. */
ITO_API int ito_problem_has_density (const ito_problem *problem, double t);
ITO_API int ito_problem_density (const ito_problem *problem, double t, const double *x,
                                 double *density);

/* The final state of an ordinary differential equation at the usual end, x [d], and a bound of its
 * error relative to the largest coordinate.  By a closed form, or in 30-digit arithmetic.
 * GSL_EINVAL for others. */
ITO_API int ito_problem_has_final (const ito_problem *problem);
ITO_API int ito_problem_final (const ito_problem *problem, double *x, double *error);

ITO_END_DECLS

#endif
