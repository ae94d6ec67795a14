/* Random Fourier features (Rahimi, Recht 2007): with normal frequencies w_m ~ N(0, I/length^2) and
 * normal amplitudes, sqrt(2/M) sum_m a_m cos(w_m x + b_m) has mean 0, variance 1 and covariance
 * exp(-|x - y|^2 / (2 length^2)) over the draws.  The draws are addressed by the seed: purpose
 * field, path = mode, draw 0 frequencies, 1 amplitudes, 2 phases, 3 rates. */
#include "score/random_field.h"
#include "core/kernels.h"
#include "core/memory.h"
#include "random/address.h"
#include <math.h>
#include <stdlib.h>

#define TURN 6.283185307179586476925286766559

static void
lay_out (ito_random_field *f, ito_workspace *w)
{
  f->frequency = ITO_TAKE (w, double, f->d * f->modes);
  f->amplitude = ITO_TAKE (w, double, f->d * f->modes);
  f->rate = ITO_TAKE (w, double, f->modes);
  f->phase = ITO_TAKE (w, double, f->modes);
}

int
ito_random_field_init (ito_random_field *f, size_t d, size_t modes, double length, double rate,
                       uint64_t seed, ito_error *error)
{
  ito_workspace w = { 0 };
  size_t n;
  f->d = d;
  f->modes = modes;
  if (__builtin_mul_overflow (d, modes, &n))
    return ito_fail (error, GSL_ENOMEM, "no memory for %zu modes in %zu dimensions", modes, d);
  lay_out (f, &w);
  if (ito_workspace_alloc (&w, error))
    return error->code;
  f->base = w.base;
  lay_out (f, &w);

  ito_address a = { .seed = seed, .purpose = ITO_PURPOSE_FIELD };
  ito_normals_fill (&a, 0, modes, modes, d, f->frequency);
  a.draw = 1;
  ito_normals_fill (&a, 0, modes, modes, d, f->amplitude);
  a.draw = 2;
  ito_uniforms_fill (&a, 0, modes, modes, 1, f->phase);
  a.draw = 3;
  ito_normals_fill (&a, 0, modes, modes, 1, f->rate);
  double size = sqrt (2 / (double)modes);
  for (size_t i = 0; i < n; i++)
    {
      f->frequency[i] /= TURN * length;
      f->amplitude[i] *= size;
    }
  for (size_t m = 0; m < modes; m++)
    f->rate[m] *= rate / TURN;
  return GSL_SUCCESS;
}

void
ito_random_field_clear (ito_random_field *f)
{
  free (f->base);
  f->base = NULL;
}

size_t
ito_random_field_scratch (size_t n)
{
  return 3 * ((n + 7) / 8 * 8);
}

/* Sine and cosine of mode m at the lanes. */
static void
mode (const ito_random_field *f, size_t m, size_t n, size_t stride, const double *t,
      const double *scale, const double *x, double *turns, double *sine, double *cosine)
{
  for (size_t p = 0; p < n; p++)
    turns[p] = 0;
  for (size_t j = 0; j < f->d; j++)
    {
      double frequency = f->frequency[j * f->modes + m];
      for (size_t p = 0; p < n; p++)
        turns[p] += frequency * x[j * stride + p];
    }
  double rate = f->rate[m], phase = f->phase[m];
  for (size_t p = 0; p < n; p++)
    {
      double u = scale[p] * turns[p] + (rate * t[p] + phase);
      turns[p] = fabs (u) < 0x1p45 ? u : 0; /* no angle is left in larger ones */
    }
  ito_kernel ()->sincos2pi (n, turns, sine, cosine);
}

void
ito_random_field_add (const ito_random_field *f, size_t n, size_t stride, const double *t,
                      const double *scale, const double *weight, const double *x, double *out,
                      double *scratch)
{
  size_t row = (n + 7) / 8 * 8;
  double *turns = scratch, *sine = turns + row, *cosine = sine + row;
  for (size_t m = 0; m < f->modes; m++)
    {
      mode (f, m, n, stride, t, scale, x, turns, sine, cosine);
      for (size_t p = 0; p < n; p++)
        cosine[p] *= weight[p];
      for (size_t i = 0; i < f->d; i++)
        {
          double amplitude = f->amplitude[i * f->modes + m];
          for (size_t p = 0; p < n; p++)
            out[i * stride + p] += amplitude * cosine[p];
        }
    }
}

void
ito_random_field_divergence (const ito_random_field *f, size_t n, size_t stride, const double *t,
                             const double *scale, const double *weight, const double *x,
                             double *out, double *scratch)
{
  size_t row = (n + 7) / 8 * 8;
  double *turns = scratch, *sine = turns + row, *cosine = sine + row;
  for (size_t m = 0; m < f->modes; m++)
    {
      double along = 0; /* amplitude times frequency */
      for (size_t i = 0; i < f->d; i++)
        along += f->amplitude[i * f->modes + m] * f->frequency[i * f->modes + m];
      mode (f, m, n, stride, t, scale, x, turns, sine, cosine);
      for (size_t p = 0; p < n; p++)
        out[p] -= weight[p] * scale[p] * (TURN * along) * sine[p];
    }
}
