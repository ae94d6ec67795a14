/* Inside of problems: one file per problem, or family that differs in numbers only, defines its
 * constant ito_problem_type. */
#ifndef ITO_PROBLEM_PROBLEM_H
#define ITO_PROBLEM_PROBLEM_H

#include "core/spec.h"
#include <ito/problem.h>

#define ITO_PROBLEM_PARAMETERS 16

/* The head of a callback on blocks, and the numbers of the problem it is called for. */
#define ITO_UNUSED __attribute__ ((unused))
#define ITO_BLOCK(name)                                                                            \
  static int name (ITO_UNUSED size_t n, ITO_UNUSED size_t stride, ITO_UNUSED const double *t,      \
                   ITO_UNUSED size_t t_inc, ITO_UNUSED const double *restrict x,                   \
                   double *restrict out, ITO_UNUSED void *params)
#define ITO_BLOCK_NOISE(name)                                                                      \
  static int name (ITO_UNUSED size_t n, ITO_UNUSED size_t stride, ITO_UNUSED const double *t,      \
                   ITO_UNUSED size_t t_inc, ITO_UNUSED const double *restrict x,                   \
                   const double *restrict dw, double *restrict out, ITO_UNUSED void *params)
#define ITO_NUMBERS(params) (((const ito_problem *)(params))->parameter)

typedef struct
{
  const char *name, *source;
  double (*phi) (const ito_problem *p, const double *x);
  double (*value) (const ito_problem *p, double t); /* NULL: stored, at the usual end only */
  double stored, error;
} ito_known_expectation;

/* E phi(u_t) of a linear system of moments, v' = M v, v [n], M [n][n], n <= 8: v := exp(t M) v. */
void ito_moment_flow (size_t n, const double *matrix, double t, double *v);

typedef struct
{
  ito_entry entry; /* numbers of its params go to parameter[] in their order; u0 sets all
                      coordinates of the start, d the dimension (m too where they are equal) */
  ito_sde sde;
  const double *start; /* [d]; NULL: of u0 */
  double end;
  /* The drift is linear: the diagonal of its matrix, at i, of any t and u; NULL where it is not. */
  double (*linear) (const double *numbers, size_t i, double t, double u);
  const double *numbers; /* of the members of a family: the first numbers[0] parameters */
  /* What must be checked or computed: NULL, or after all the rest. */
  int (*init) (const ito_args *args, ito_problem *p, ito_error *error);

  void (*exact) (const ito_problem *p, double t, size_t n, size_t stride, const double *w,
                 double *out);
  const ito_known_expectation *expectations;
  size_t n_expectations;
  /* NaN where it is not known at t. */
  double (*density) (const ito_problem *p, double t, const double *x);
  const ito_expectation *numbers_known; /* ends with name NULL; or NULL */
  const double *final;                  /* stored; without it, exact is asked */
  double final_error;
} ito_problem_type;

struct ito_problem
{
  const ito_problem_type *type;
  char *spec;
  ito_sde sde;
  double *start;  /* [d], owned */
  double *linear; /* [d], owned: of sde.linear */
  double end;
  double parameter[ITO_PROBLEM_PARAMETERS];
};

#define ITO_PROBLEM(file, name) extern const ito_problem_type ito_problem_##name;
#include "problem/problems.def"
#undef ITO_PROBLEM

extern const ito_registry ito_problem_registry;

ito_problem *ito_problem_new (const char *spec, ito_error *error);
/* What is known of a problem with its defaults, on the page of `ito help`. */
int ito_problem_page (const char *name, FILE *out, ito_error *error);

#define ITO_EXPECTATIONS(list)                                                                     \
  .expectations = list, .n_expectations = sizeof (list) / sizeof *(list)

/* Expectations of coordinates and of products of them. */
double ito_phi_1 (const ito_problem *p, const double *x);  /* x1 */
double ito_phi_2 (const ito_problem *p, const double *x);  /* x2 */
double ito_phi_3 (const ito_problem *p, const double *x);  /* x3 */
double ito_phi_11 (const ito_problem *p, const double *x); /* x1^2 */
double ito_phi_12 (const ito_problem *p, const double *x); /* x1 x2 */
double ito_phi_22 (const ito_problem *p, const double *x); /* x2^2 */
double ito_phi_33 (const ito_problem *p, const double *x); /* x3^2 */

#endif
