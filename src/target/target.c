/* Targets: creation, and the questions one can ask them. */
#include "target/target.h"
#include "core/memory.h"
#include "core/number.h"
#include "random/address.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- creation ---- */

static ito_target *
allocate (ito_error *error)
{
  return ITO_NEW (ito_target, 1, error);
}

void
ito_target_free (ito_target *target)
{
  if (!target)
    return;
  ito_mixture_free (target->mixture);
  free (target->spec);
  free (target);
}

ito_target *
ito_target_new (const char *spec, ito_error *error)
{
  ito_args *args = ito_args_parse (&ito_target_registry, spec, error);
  ito_target *t = args ? allocate (error) : NULL;
  if (t)
    {
      const ito_target_type *type = (const ito_target_type *)(const void *)ito_args_entry (args);
      if (type->init (args, t, error) || !(t->spec = ito_memory_text (ito_args_spec (args), error)))
        {
          ito_target_free (t);
          t = NULL;
        }
    }
  ito_args_free (args);
  return t;
}

ito_target *
ito_target_alloc (const char *spec)
{
  ito_error error = ITO_NO_ERROR;
  ito_target *t = ito_target_new (spec, &error);
  ITO_RAISE (&error);
  return t;
}

/* Appends an array of the given shape, "[[1;2];[3;4]]". */
static char *
print_array (char *text, size_t rank, const size_t *dims, const double *data)
{
  size_t inner = 1;
  for (size_t i = 1; i < rank; i++)
    inner *= dims[i];
  *text++ = '[';
  for (size_t i = 0; i < dims[0]; i++)
    {
      if (i)
        *text++ = ';';
      if (rank > 1)
        text = print_array (text, rank - 1, dims + 1, data + i * inner);
      else
        text += strlen (ito_number_print (data[i], text));
    }
  *text++ = ']';
  *text = 0;
  return text;
}

/* The spec of a mixture that was given as arrays. */
static char *
mixture_spec (const ito_mixture *m, ito_error *error)
{
  size_t dims[3] = { m->k, m->d, m->d };
  size_t rank = m->shape == ITO_COVARIANCE_ISOTROPIC  ? 1
                : m->shape == ITO_COVARIANCE_DIAGONAL ? 2
                                                      : 3;
  size_t numbers = m->k * (1 + m->d + (rank == 1 ? 1 : rank == 2 ? m->d : m->d * m->d));
  /* A number takes at most 25 characters, each with a separator and its share of brackets. */
  char *spec = ITO_NEW (char, 64 + 32 * numbers, error);
  if (!spec)
    return NULL;
  char *s = stpcpy (spec, "gmm:weights=");
  s = print_array (s, 1, dims, m->weight);
  s = print_array (stpcpy (s, ",means="), 2, dims, m->mean);
  print_array (stpcpy (s, ",covariances="), rank, dims, m->covariance);
  return spec;
}

ito_target *
ito_target_alloc_mixture (size_t d, size_t k, const double *weights, const double *means,
                          ito_covariance_shape shape, const double *covariances)
{
  ito_error error = ITO_NO_ERROR;
  ito_target *t = allocate (&error);
  if (t)
    {
      if (!means || !covariances || (unsigned)shape > ITO_COVARIANCE_FULL)
        ito_fail (&error, GSL_EINVAL, "a mixture needs means, and covariances of a known shape");
      else if (!ito_mixture_init (t, d, k, weights, means, shape, covariances, &error))
        t->spec = mixture_spec (t->mixture, &error);
      if (!t->spec)
        {
          ito_target_free (t);
          t = NULL;
        }
    }
  ITO_RAISE (&error);
  return t;
}

ito_target *
ito_target_alloc_functions (const ito_target_functions *f)
{
  ito_error error = ITO_NO_ERROR;
  ito_target *t = NULL;
  if (!f || !f->score || f->d == 0 || f->d > ITO_MAX_COORDINATES)
    ito_fail (&error, GSL_EINVAL, "a target of functions needs a score and 1 to %u dimensions",
              ITO_MAX_COORDINATES);
  else if ((t = allocate (&error)))
    {
      t->d = f->d;
      t->user = *f;
      t->form = &ito_functions_form;
      t->spec = ito_memory_text ("(functions)", &error);
      if (!t->spec)
        {
          ito_target_free (t);
          t = NULL;
        }
    }
  ITO_RAISE (&error);
  return t;
}

/* ---- facts ---- */

size_t
ito_target_dimension (const ito_target *target)
{
  return target->d;
}

const char *
ito_target_spec (const ito_target *target)
{
  return target->spec;
}

size_t
ito_target_components (const ito_target *target)
{
  return target->mixture ? target->mixture->k : 0;
}

int
ito_target_component (const ito_target *target, size_t k, double *weight, double *mean,
                      double *covariance)
{
  ito_error error = ITO_NO_ERROR;
  const ito_mixture *m = target->mixture;
  if (!m || k >= m->k)
    ito_fail (&error, GSL_EINVAL, "component %zu of %s: it has %zu (counted from 0)", k,
              target->spec, m ? m->k : 0);
  else
    {
      if (weight)
        *weight = m->weight[k];
      if (mean)
        memcpy (mean, m->mean + k * m->d, m->d * sizeof (double));
      if (covariance)
        ito_mixture_covariance (m, k, covariance);
    }
  return ITO_RAISE (&error);
}

/* Is the law defined at (alpha, sigma)?  Closed forms: at (1, 0) only. */
static int
check_time (const ito_target *t, double alpha, double sigma, ito_error *error)
{
  if (!isfinite (alpha) || !isfinite (sigma) || alpha < 0 || sigma < 0 || alpha + sigma == 0)
    return ito_fail (error, GSL_EINVAL,
                     "alpha = %g, sigma = %g: no law has these; give finite numbers >= 0, not both "
                     "0",
                     alpha, sigma);
  if (!t->mixture && (alpha != 1 || sigma != 0))
    return ito_fail (error, GSL_EINVAL,
                     "%s at alpha = %g, sigma = %g: it is no mixture, so its diffused law has no "
                     "closed form; use it for Langevin methods (alpha = 1, sigma = 0), or a "
                     "mixture such as gmm or ring",
                     t->spec, alpha, sigma);
  return 0;
}

static int
unknown (const ito_target *t, const char *what, ito_error *error)
{
  return ito_fail (error, GSL_EINVAL, "%s of %s: it is not known for this target", what, t->spec);
}

int
ito_target_moments (const ito_target *target, double alpha, double sigma, double *mean,
                    double *covariance)
{
  ito_error error = ITO_NO_ERROR;
  if (!check_time (target, alpha, sigma, &error))
    {
      if (target->mixture)
        ito_mixture_moments (target->mixture, alpha, sigma, mean, covariance);
      else if (!target->form->moments)
        unknown (target, "mean and covariance", &error);
      else
        target->form->moments (target, mean, covariance);
    }
  return ITO_RAISE (&error);
}

/* ---- values at a point ---- */

static int
form_values (const ito_target *t, const double *x, const ito_target_values *out, ito_error *error)
{
  const ito_closed_form *form = t->form;
  int status = 0;
  if (out->log_density
      && (!form->log_density || (form == &ito_functions_form && !t->user.log_density)))
    return unknown (t, "log-density", error);
  if (out->hessian && !form->hessian)
    return unknown (t, "Hessian", error);
  if (out->grad_laplacian && !form->grad_laplacian)
    return unknown (t, "gradient of the Laplacian", error);
  if (out->responsibilities)
    return unknown (t, "responsibilities", error);
  if (out->log_density)
    status = form->log_density (t, 1, 1, x, out->log_density);
  if (!status && out->score)
    status = form->score (t, 1, 1, x, out->score);
  if (!status && out->hessian)
    status = form->hessian (t, x, out->hessian);
  if (!status && out->grad_laplacian)
    status = form->grad_laplacian (t, x, out->grad_laplacian);
  if (status)
    return ito_fail (error, status, "%s failed at a point with status %d", t->spec, status);
  if (out->denoiser)
    memcpy (out->denoiser, x, t->d * sizeof (double));
  return 0;
}

int
ito_target_at (const ito_target *target, double alpha, double sigma, const double *x,
               const ito_target_values *out)
{
  ito_error error = ITO_NO_ERROR;
  if (!check_time (target, alpha, sigma, &error))
    {
      if (target->mixture)
        ito_mixture_values (target->mixture, alpha, sigma, x, out, &error);
      else
        form_values (target, x, out, &error);
    }
  return ITO_RAISE (&error);
}

/* ---- samples ---- */

int
ito_target_sample_fill (const ito_target *t, double alpha, double sigma, uint64_t seed,
                        unsigned stream, uint64_t first, size_t n, size_t stride, double *x,
                        ito_error *error)
{
  if (check_time (t, alpha, sigma, error))
    return error->code;
  if (t->mixture)
    return ito_mixture_sample (t->mixture, alpha, sigma, seed, stream, first, n, stride, x, error);
  if (!t->form->sample)
    return unknown (t, "samples", error);
  int status = t->form->sample (t, seed, stream, first, n, stride, x);
  return status ? ito_fail (error, status, "samples of %s could not be drawn", t->spec) : 0;
}

int
ito_target_sample (const ito_target *target, double alpha, double sigma, uint64_t seed,
                   unsigned stream, uint64_t first, size_t n, size_t stride, double *x)
{
  ito_error error = ITO_NO_ERROR;
  ito_address address = { .seed = seed, .stream = stream, .purpose = ITO_PURPOSE_START };
  if (!ito_address_check (&address, first, n, target->d, &error)
      && !ito_address_stride (n, stride, target->d, &error))
    ito_target_sample_fill (target, alpha, sigma, seed, stream, first, n, stride, x, &error);
  return ITO_RAISE (&error);
}
