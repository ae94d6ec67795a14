/* Order studies of Langevin kernels: the bias of the stationary law against the step h.
 *
 * On a Gaussian target a kernel is x' = A x + b + C z, whose stationary mean and covariance solve
 * m = A m + b, P = A P A^T + C C^T; by doubling (P. G. Smith 1968, SIAM J. Appl. Math. 16, 198):
 * P <- P + A P A^T, b <- b + A b, A <- A^2.  The kernel's step is 1/steps. */
#include "core/number.h"
#include "study/study.h"
#include "target/target.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOUBLINGS 60

typedef struct
{
  size_t d;
  double *a, *mean, *covariance, *truth; /* truth: mean, covariance */
  double *work, *square;
} chain;

static ito_solver *
kernel_of_step (const char *spec, double h)
{
  char number[32], text[1024];
  snprintf (text, sizeof text, "%s%ch=%s", spec, strchr (spec, ':') ? ',' : ':',
            ito_number_print (h, number));
  return ito_solver_alloc (text);
}

ito_study *
ito_study_alloc_kernel (const ito_target *target, const char *kernel)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *process = ito_process_alloc_langevin (target);
  ito_solver *solver = process ? kernel_of_step (kernel, 0.5) : NULL;
  if (solver && solver->facts.kind != ITO_SOLVER_LANGEVIN)
    ito_fail (&error, GSL_EINVAL, "%s is no Langevin kernel (`ito kernels`)", kernel);
  ito_study *s = solver && !error.code ? ito_study_alloc (process, solver, ITO_STUDY_WEAK) : NULL;
  if (s)
    {
      s->owned = process;
      s->owned_solver = solver;
      s->target = target;
      s->run = ito_study_kernel_bias;
      s->kernel = ito_memory_text (kernel, &error);
      if (s->kernel)
        return s;
      ito_study_free (s);
    }
  else
    {
      ito_solver_free (solver);
      ito_process_free (process);
    }
  ITO_RAISE (&error);
  return NULL;
}

/* A, b and C C^T of one step, read off by its moments. */
static int
read_kernel (ito_study *s, const ito_solver *kernel, const ito_grid *grid, chain *c)
{
  const size_t d = c->d;
  for (size_t i = 0; i <= d; i++)
    {
      double *mean = i < d ? c->work : c->mean;
      double *covariance = i < d ? c->square : c->covariance;
      memset (mean, 0, d * sizeof *mean);
      memset (covariance, 0, d * d * sizeof *covariance);
      if (i < d)
        mean[i] = 1;
      if (ito_study_nested (s, ito_study_moments (s->process, kernel, grid, mean, covariance)))
        return s->error.code;
      for (size_t k = 0; k < d && i < d; k++)
        c->a[k * d + i] = mean[k];
    }
  for (size_t k = 0; k < d; k++)
    for (size_t i = 0; i < d; i++)
      c->a[k * d + i] -= c->mean[k];
  return GSL_SUCCESS;
}

/* out = a b, [d][d]; transposed: a b^T. */
static void
multiply (size_t d, const double *a, const double *b, int transposed, double *out)
{
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < d; j++)
      {
        double sum = 0;
        for (size_t k = 0; k < d; k++)
          sum += a[i * d + k] * (transposed ? b[j * d + k] : b[k * d + j]);
        out[i * d + j] = sum;
      }
}

/* To the stationary law; nonzero where there is none. */
static int
settle (chain *c)
{
  const size_t d = c->d;
  double size = 0;
  for (int k = 0; k < DOUBLINGS; k++)
    {
      multiply (d, c->a, c->covariance, 0, c->work);
      multiply (d, c->work, c->a, 1, c->square);
      for (size_t i = 0; i < d * d; i++)
        c->covariance[i] += c->square[i];
      for (size_t i = 0; i < d; i++)
        {
          c->work[i] = c->mean[i];
          for (size_t j = 0; j < d; j++)
            c->work[i] += c->a[i * d + j] * c->mean[j];
        }
      memcpy (c->mean, c->work, d * sizeof *c->mean);
      multiply (d, c->a, c->a, 0, c->square);
      memcpy (c->a, c->square, d * d * sizeof *c->a);
      size = 0;
      for (size_t i = 0; i < d * d; i++)
        size = fmax (size, fabs (c->a[i]));
      if (!(size < 1e100))
        return 1;
      if (size < 1e-20)
        return 0;
    }
  return size > 1e-12;
}

static int
bias_of_level (ito_study *s, chain *c, size_t level)
{
  const size_t d = c->d;
  double h = s->step[level], bias = 0, scale = 0;
  ito_solver *kernel = kernel_of_step (s->kernel, h);
  ito_grid *grid = kernel ? ito_grid_alloc ("uniform", NULL, 0, h, 1) : NULL;
  if (!grid)
    ito_study_nested (s, GSL_EINVAL);
  else if (!read_kernel (s, kernel, grid, c))
    {
      if (settle (c))
        bias = NAN;
      for (size_t i = 0; i < d + d * d; i++)
        {
          double value = i < d ? c->mean[i] : c->covariance[i - d];
          bias += (value - c->truth[i]) * (value - c->truth[i]);
          scale += c->truth[i] * c->truth[i];
        }
      s->error_of[level] = sqrt (bias);
      s->floor[level] = ITO_STUDY_ROUNDING * sqrt (scale) / h;
      s->evaluations[level] = s->solver->facts.evaluations;
    }
  ito_grid_free (grid);
  ito_solver_free (kernel);
  return s->error.code;
}

int
ito_study_kernel_bias (ito_study *s)
{
  chain c = { .d = s->process->sde.d };
  const size_t d = c.d;
  if (ito_target_components (s->target) != 1)
    return ito_fail (&s->error, GSL_EINVAL,
                     "the bias of %s on %s: the stationary law is known where the target is "
                     "Gaussian, such as gaussian:mean=[1],covariance=[[0.5]]",
                     s->kernel, ito_excerpt (ito_target_spec (s->target)).text);
  if (ito_study_make_levels (s, 1))
    return s->error.code;
  ito_workspace space = { 0 };
  for (int pass = 0; pass < 2 && !s->error.code; pass++)
    {
      c.a = ITO_TAKE (&space, double, d *d);
      c.mean = ITO_TAKE (&space, double, d);
      c.covariance = ITO_TAKE (&space, double, d *d);
      c.truth = ITO_TAKE (&space, double, d + d * d);
      c.work = ITO_TAKE (&space, double, d *d);
      c.square = ITO_TAKE (&space, double, d *d);
      if (pass == 0)
        ito_workspace_alloc (&space, &s->error);
    }
  if (!s->error.code)
    ito_study_nested (s, ito_target_moments (s->target, 1, 0, c.truth, c.truth + d));
  for (size_t k = 0; k < s->result.levels && !s->error.code; k++)
    bias_of_level (s, &c, k);
  ito_workspace_free (&space);
  snprintf (s->measure, sizeof s->measure, "bias of the stationary mean and covariance");
  snprintf (s->truth, sizeof s->truth, "the target");
  snprintf (s->method, sizeof s->method, "stationary law of the kernel, exactly; no sampling");
  return s->error.code;
}
