/* Eigenvalues and positive definiteness, against GSL and long double. */
#include "larger.h"
#include "tap.h"
#include "target/symmetric.h"
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

enum
{
  D = 40
};

static double a[D * D], copy[D * D], value[D], frame[D * D], work[D * D];

static double
uniform (void)
{
  return 2 * drand48 () - 1;
}

/* a = B B^T with rows of B scaled by s[i]. */
static void
fill (size_t d, const double *s)
{
  double b[D * D];
  for (size_t i = 0; i < d * d; i++)
    b[i] = uniform () * s[i / d];
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j <= i; j++)
      {
        double t = 0;
        for (size_t n = 0; n < d; n++)
          t += b[i * d + n] * b[j * d + n];
        a[i * d + j] = a[j * d + i] = t;
      }
  memcpy (copy, a, sizeof a);
}

/* Largest errors of frame^T diag(value) frame = a and of frame frame^T = I. */
static void
residual (size_t d, double *product, double *orthogonal)
{
  *product = *orthogonal = 0;
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < d; j++)
      {
        long double p = 0, o = 0;
        for (size_t n = 0; n < d; n++)
          {
            p += (long double)value[n] * frame[n * d + i] * frame[n * d + j];
            o += (long double)frame[i * d + n] * frame[j * d + n];
          }
        double size = sqrt (copy[i * d + i] * copy[j * d + j]);
        *product = larger (*product, (double)fabsl (p - copy[i * d + j]) / size);
        *orthogonal = larger (*orthogonal, (double)fabsl (o - (i == j)));
      }
}

static int
ascending (const void *p, const void *q)
{
  double x = *(const double *)p, y = *(const double *)q;
  return (x > y) - (x < y);
}

static void
test_eigen (size_t d)
{
  double s[D], product, orthogonal, off = 0;
  for (size_t i = 0; i < d; i++)
    s[i] = 1;
  fill (d, s);
  int status = ito_symmetric_eigen (d, a, value, frame);
  residual (d, &product, &orthogonal);
  tap_ok (!status && product < 1e-14 * (double)d && orthogonal < 1e-15 * (double)d,
          "d = %zu: the matrix comes back within %.1e, the frame is orthonormal within %.1e", d,
          product, orthogonal);
  gsl_matrix_view m = gsl_matrix_view_array (copy, d, d);
  gsl_vector *e = gsl_vector_alloc (d);
  gsl_eigen_symm_workspace *w = gsl_eigen_symm_alloc (d);
  gsl_eigen_symm (&m.matrix, e, w);
  qsort (value, d, sizeof (double), ascending);
  qsort (e->data, d, sizeof (double), ascending);
  for (size_t i = 0; i < d; i++)
    off = larger (off, fabs (value[i] - e->data[i]) / e->data[d - 1]);
  tap_ok (off < 1e-14 * (double)d, "d = %zu: GSL's eigenvalues, within %.1e", d, off);
  gsl_vector_free (e);
  gsl_eigen_symm_free (w);
}

/* Rows scaled from 1 to 1e-8: eigenvalues to 1e-16 still have their digits, and det agrees. */
static void
test_graded (void)
{
  enum
  {
    N = 5
  };
  double s[N] = { 1e-4, 1, 1e-8, 1e-2, 1e-6 };
  fill (N, s);
  int status = ito_symmetric_eigen (N, a, value, frame);
  long double l[N][N], log_det = 0, log_values = 0;
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j <= i; j++)
      {
        long double t = copy[i * N + j];
        for (size_t n = 0; n < j; n++)
          t -= l[i][n] * l[j][n];
        l[i][j] = i == j ? sqrtl (t) : t / l[j][j];
        log_det += i == j ? 2 * logl (l[i][j]) : 0;
      }
  for (size_t i = 0; i < N; i++)
    log_values += logl (value[i]);
  tap_ok (!status && fabsl (log_values - log_det) < 1e-10L,
          "graded: the product of the eigenvalues is the determinant, within %.1Le (relative)",
          log_values - log_det);
}

static void
test_positive (void)
{
  double s[4] = { 1, 1, 1, 1 };
  fill (4, s);
  tap_ok (ito_symmetric_positive (4, copy, work), "B B^T is positive definite");
  double singular[] = { 1, 1, 1, 1 }, negative[] = { 1, 2, 2, 1 }, nan[] = { 1, NAN, NAN, 1 },
         zero[] = { 0 }, rounded[] = { 1, 1 - 1e-16, 1 - 1e-16, 1 };
  tap_ok (!ito_symmetric_positive (2, singular, work) && !ito_symmetric_positive (2, negative, work)
              && !ito_symmetric_positive (2, nan, work) && !ito_symmetric_positive (1, zero, work)
              && !ito_symmetric_positive (2, rounded, work),
          "singular, indefinite, NaN, zero, singular but for rounding: refused");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  srand48 (5);
  test_eigen (1);
  test_eigen (2);
  test_eigen (3);
  test_eigen (10);
  test_eigen (D);
  test_graded ();
  test_positive ();
  return tap_done ();
}
