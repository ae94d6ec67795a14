/* The field of a Gaussian mixture on blocks: the hot loop of the library.
 *
 *   l_k = offset_k - 1/2 |W_k (x - mean_k)|^2,   r = softmax(l),
 *   out = sum_k r_k (matrix_k (x - mean_k) + vector_k)
 *
 * In two passes over sub-blocks of lanes whose logits stay in L1: logits and their maximum, then
 * exp, sum and field.  Everything is formed from the differences x - mean_k, never from |x|^2 or
 * from products x . mean_k, so nothing cancels where sigma is tiny or x far away; but for a linear
 * field (core/kernels.h), which is known not to cancel and is cheaper.
 *
 * Every loop over lanes p is free of dependences and branches, so that it vectorises; a lane sees
 * the same operations in the same order wherever it stands.  Included by core/kernels_isa.c once
 * for each instruction set. */
#ifndef ITO_TARGET_MIXTURE_KERNEL_H
#define ITO_TARGET_MIXTURE_KERNEL_H

#include "core/combine_kernel.h"
#include "core/kernels.h"
#include "core/vmath.h"
#include <math.h>
#include <stddef.h>

#define MIXTURE_INLINE static inline __attribute__ ((always_inline))

static inline void
mixture_set (size_t n, double value, double *restrict y)
{
  for (size_t p = 0; p < n; p++)
    y[p] = value;
}

static inline void
mixture_begin (size_t d, size_t n, size_t stride, double *out, double *restrict top,
               double *restrict sum)
{
  mixture_set (n, -INFINITY, top);
  mixture_set (n, 0, sum);
  for (size_t i = 0; i < d; i++)
    mixture_set (n, 0, out + i * stride);
}

/* ---- d = 1, 2, 3: coordinates in registers, four components at a time ----
 *
 * Logits are in units of log 2.
 * c is a compile-time constant number of components (1 or 4), d one of 1, 2, 3.  Where the number
 * of components is a multiple of four, `first` and `last` passes begin and finish the sums on the
 * way, so that the division runs beside the exponentials. */

typedef enum
{
  mixture_isotropic,
  mixture_diagonal,
  mixture_linear
} mixture_form;

/* Linear: slope in half, pull in vector. */
typedef struct
{
  double mean[3], half[3], matrix[3], vector[3], offset;
} mixture_term;

MIXTURE_INLINE mixture_term
mixture_term_at (const ito_mixture_field *f, size_t d, mixture_form form, size_t k)
{
  mixture_term t;
  t.offset = form == mixture_linear ? f->constant[k] : ITO_V_LOG2E * f->offset[k];
  for (size_t i = 0; i < 3; i++)
    {
      size_t j = k * d + (i < d ? i : 0), s = form == mixture_diagonal ? j : k;
      t.mean[i] = f->mean[j];
      t.vector[i] = form == mixture_linear ? f->pull[j] : f->vector[j];
      t.half[i] = form == mixture_linear ? f->slope[j] : 0.5 * ITO_V_LOG2E * f->precision[s];
      t.matrix[i] = f->matrix[s];
    }
  return t;
}

MIXTURE_INLINE double
mixture_term_logit (const mixture_term *t, size_t d, mixture_form form, double x0, double x1,
                    double x2)
{
  if (form == mixture_linear)
    {
      double l = ITO_FMA (t->half[0], x0, t->offset);
      if (d > 1)
        l = ITO_FMA (t->half[1], x1, l);
      if (d > 2)
        l = ITO_FMA (t->half[2], x2, l);
      return l;
    }
  double u0 = x0 - t->mean[0], u1 = x1 - t->mean[1], u2 = x2 - t->mean[2];
  if (form == mixture_diagonal)
    {
      double l = ITO_FMA (-t->half[0] * u0, u0, t->offset);
      if (d > 1)
        l = ITO_FMA (-t->half[1] * u1, u1, l);
      if (d > 2)
        l = ITO_FMA (-t->half[2] * u2, u2, l);
      return l;
    }
  double q = u0 * u0;
  if (d > 1)
    q = ITO_FMA (u1, u1, q);
  if (d > 2)
    q = ITO_FMA (u2, u2, q);
  return ITO_FMA (-t->half[0], q, t->offset);
}

/* But for matrix x, where the form is linear. */
MIXTURE_INLINE double
mixture_term_field (const mixture_term *t, mixture_form form, size_t i, double x)
{
  return form == mixture_linear ? t->vector[i]
                                : ITO_FMA (t->matrix[i], x - t->mean[i], t->vector[i]);
}

/* The field from its sum and 1 / sum of weights. */
MIXTURE_INLINE double
mixture_result (const ito_mixture_field *f, mixture_form form, double sum, double scale, double x)
{
  return form == mixture_linear ? ITO_FMA (f->matrix[0], x, sum * scale) : sum * scale;
}

#define MIXTURE_GREATER(a, b) ((a) > (b) ? (a) : (b))

MIXTURE_INLINE void
mixture_narrow_logits (const ito_mixture_field *f, size_t d, mixture_form form, size_t k, size_t c,
                       int first, size_t n, const double *restrict x0, const double *restrict x1,
                       const double *restrict x2, double *restrict l, size_t lanes,
                       double *restrict top)
{
  const mixture_term a0 = mixture_term_at (f, d, form, k);
  const mixture_term a1 = mixture_term_at (f, d, form, c > 1 ? k + 1 : k);
  const mixture_term a2 = mixture_term_at (f, d, form, c > 1 ? k + 2 : k);
  const mixture_term a3 = mixture_term_at (f, d, form, c > 1 ? k + 3 : k);
  double *restrict l0 = l + k * lanes, *restrict l1 = l0 + lanes, *restrict l2 = l1 + lanes,
                   *restrict l3 = l2 + lanes;
  for (size_t p = 0; p < n; p++)
    {
      double y0 = x0[p], y1 = d > 1 ? x1[p] : 0, y2 = d > 2 ? x2[p] : 0;
      double b0 = mixture_term_logit (&a0, d, form, y0, y1, y2);
      double m = first ? b0 : MIXTURE_GREATER (top[p], b0);
      l0[p] = b0;
      if (c > 1)
        {
          double b1 = mixture_term_logit (&a1, d, form, y0, y1, y2);
          double b2 = mixture_term_logit (&a2, d, form, y0, y1, y2);
          double b3 = mixture_term_logit (&a3, d, form, y0, y1, y2);
          l1[p] = b1;
          l2[p] = b2;
          l3[p] = b3;
          m = MIXTURE_GREATER (m, b1);
          m = MIXTURE_GREATER (m, b2);
          m = MIXTURE_GREATER (m, b3);
        }
      top[p] = m;
    }
}

MIXTURE_INLINE void
mixture_narrow_sums (const ito_mixture_field *f, size_t d, mixture_form form, size_t k, size_t c,
                     int first, int last, size_t n, const double *restrict x0,
                     const double *restrict x1, const double *restrict x2, const double *restrict l,
                     size_t lanes, const double *restrict top, double *restrict sum,
                     double *restrict o0, double *restrict o1, double *restrict o2)
{
  const mixture_term a0 = mixture_term_at (f, d, form, k);
  const mixture_term a1 = mixture_term_at (f, d, form, c > 1 ? k + 1 : k);
  const mixture_term a2 = mixture_term_at (f, d, form, c > 1 ? k + 2 : k);
  const mixture_term a3 = mixture_term_at (f, d, form, c > 1 ? k + 3 : k);
  const double *restrict l0 = l + k * lanes, *restrict l1 = l0 + lanes, *restrict l2 = l1 + lanes,
                         *restrict l3 = l2 + lanes;
  for (size_t p = 0; p < n; p++)
    {
      double y0 = x0[p], y1 = d > 1 ? x1[p] : 0, y2 = d > 2 ? x2[p] : 0;
      double m = top[p], s = first ? 0 : sum[p], r0 = first ? 0 : o0[p];
      double r1 = first || d < 2 ? 0 : o1[p], r2 = first || d < 3 ? 0 : o2[p];
#define MIXTURE_ADD(a, logit)                                                                      \
  do                                                                                               \
    {                                                                                              \
      double e = ito_v_exp2_weight ((logit)-m);                                                    \
      s += e;                                                                                      \
      r0 = ITO_FMA (e, mixture_term_field (a, form, 0, y0), r0);                                   \
      if (d > 1)                                                                                   \
        r1 = ITO_FMA (e, mixture_term_field (a, form, 1, y1), r1);                                 \
      if (d > 2)                                                                                   \
        r2 = ITO_FMA (e, mixture_term_field (a, form, 2, y2), r2);                                 \
    }                                                                                              \
  while (0)
      MIXTURE_ADD (&a0, l0[p]);
      if (c > 1)
        {
          MIXTURE_ADD (&a1, l1[p]);
          MIXTURE_ADD (&a2, l2[p]);
          MIXTURE_ADD (&a3, l3[p]);
        }
#undef MIXTURE_ADD
      sum[p] = s;
      double scale = last ? 1 / s : 1;
      o0[p] = last ? mixture_result (f, form, r0, scale, y0) : r0;
      if (d > 1)
        o1[p] = last ? mixture_result (f, form, r1, scale, y1) : r1;
      if (d > 2)
        o2[p] = last ? mixture_result (f, form, r2, scale, y2) : r2;
    }
}

/* A multiple of four components: nothing is set before, nothing is left to finish. */
MIXTURE_INLINE void
mixture_narrow_fours (const ito_mixture_field *f, size_t d, mixture_form form, size_t n,
                      size_t stride, const double *x, double *out, double *l, size_t lanes,
                      double *top, double *sum)
{
  const double *x0 = x, *x1 = d > 1 ? x + stride : x, *x2 = d > 2 ? x + 2 * stride : x;
  double *o0 = out, *o1 = d > 1 ? out + stride : out, *o2 = d > 2 ? out + 2 * stride : out;
  const size_t end = f->k - 4;
  mixture_narrow_logits (f, d, form, 0, 4, 1, n, x0, x1, x2, l, lanes, top);
  for (size_t k = 4; k <= end; k += 4)
    mixture_narrow_logits (f, d, form, k, 4, 0, n, x0, x1, x2, l, lanes, top);
  if (end == 0)
    {
      mixture_narrow_sums (f, d, form, 0, 4, 1, 1, n, x0, x1, x2, l, lanes, top, sum, o0, o1, o2);
      return;
    }
  mixture_narrow_sums (f, d, form, 0, 4, 1, 0, n, x0, x1, x2, l, lanes, top, sum, o0, o1, o2);
  for (size_t k = 4; k < end; k += 4)
    mixture_narrow_sums (f, d, form, k, 4, 0, 0, n, x0, x1, x2, l, lanes, top, sum, o0, o1, o2);
  mixture_narrow_sums (f, d, form, end, 4, 0, 1, n, x0, x1, x2, l, lanes, top, sum, o0, o1, o2);
}

/* Any number. */
MIXTURE_INLINE void
mixture_narrow_each (const ito_mixture_field *f, size_t d, mixture_form form, size_t n,
                     size_t stride, const double *x, double *out, double *l, size_t lanes,
                     double *top, double *sum)
{
  const double *x0 = x, *x1 = d > 1 ? x + stride : x, *x2 = d > 2 ? x + 2 * stride : x;
  double *o0 = out, *o1 = d > 1 ? out + stride : out, *o2 = d > 2 ? out + 2 * stride : out;
  size_t k = 0;
  for (; k + 4 <= f->k; k += 4)
    mixture_narrow_logits (f, d, form, k, 4, 0, n, x0, x1, x2, l, lanes, top);
  for (; k < f->k; k++)
    mixture_narrow_logits (f, d, form, k, 1, 0, n, x0, x1, x2, l, lanes, top);
  for (k = 0; k + 4 <= f->k; k += 4)
    mixture_narrow_sums (f, d, form, k, 4, 0, 0, n, x0, x1, x2, l, lanes, top, sum, o0, o1, o2);
  for (; k < f->k; k++)
    mixture_narrow_sums (f, d, form, k, 1, 0, 0, n, x0, x1, x2, l, lanes, top, sum, o0, o1, o2);
}

/* Nonzero where it has finished. */
MIXTURE_INLINE int
mixture_narrow (const ito_mixture_field *f, size_t d, mixture_form form, size_t n, size_t stride,
                const double *x, double *out, double *l, size_t lanes, double *top, double *sum)
{
  const double *x1 = d > 1 ? x + stride : x, *x2 = d > 2 ? x + 2 * stride : x;
  double *o1 = d > 1 ? out + stride : out, *o2 = d > 2 ? out + 2 * stride : out;
  if (f->k == 1)
    {
      mixture_narrow_logits (f, d, form, 0, 1, 1, n, x, x1, x2, l, lanes, top);
      mixture_narrow_sums (f, d, form, 0, 1, 1, 1, n, x, x1, x2, l, lanes, top, sum, out, o1, o2);
      return 1;
    }
  if (f->k % 4 == 0)
    {
      mixture_narrow_fours (f, d, form, n, stride, x, out, l, lanes, top, sum);
      return 1;
    }
  mixture_begin (d, n, stride, out, top, sum);
  mixture_narrow_each (f, d, form, n, stride, x, out, l, lanes, top, sum);
  return 0;
}

/* ---- any d, any shape: one coordinate of one component at a time ---- */

/* y += sum_i c[i] (x_i - mean_i), four coordinates at a time. */
static inline void
mixture_row (size_t d, size_t n, size_t stride, const double *c, const double *mean,
             const double *x, double *restrict y)
{
  size_t i = 0;
  for (; i + 4 <= d; i += 4)
    {
      const double *restrict x0 = x + i * stride, *restrict x1 = x0 + stride,
                             *restrict x2 = x1 + stride, *restrict x3 = x2 + stride;
      double c0 = c[i], c1 = c[i + 1], c2 = c[i + 2], c3 = c[i + 3];
      double m0 = mean[i], m1 = mean[i + 1], m2 = mean[i + 2], m3 = mean[i + 3];
      for (size_t p = 0; p < n; p++)
        {
          double s = ITO_FMA (c0, x0[p] - m0, y[p]);
          s = ITO_FMA (c1, x1[p] - m1, s);
          s = ITO_FMA (c2, x2[p] - m2, s);
          y[p] = ITO_FMA (c3, x3[p] - m3, s);
        }
    }
  for (; i < d; i++)
    {
      const double *restrict x0 = x + i * stride;
      double c0 = c[i], m0 = mean[i];
      for (size_t p = 0; p < n; p++)
        y[p] = ITO_FMA (c0, x0[p] - m0, y[p]);
    }
}

static inline void
mixture_raise (size_t n, const double *restrict l, double *restrict top)
{
  for (size_t p = 0; p < n; p++)
    top[p] = MIXTURE_GREATER (top[p], l[p]);
}

/* l -> e = 2^(unit (l - top)), added to sum. */
static inline void
mixture_exponentials (size_t n, double unit, double *restrict l, const double *restrict top,
                      double *restrict sum)
{
  for (size_t p = 0; p < n; p++)
    {
      double e = ito_v_exp2_weight (unit * (l[p] - top[p]));
      l[p] = e;
      sum[p] += e;
    }
}

static inline void
mixture_wide (const ito_mixture_field *f, size_t n, size_t stride, const double *x, double *out,
              double *logits, size_t lanes, double *top, double *sum, double *row)
{
  const size_t d = f->d;
  mixture_begin (d, n, stride, out, top, sum);
  for (size_t k = 0; k < f->k; k++)
    {
      const double *mean = f->mean + k * d;
      double *restrict l = logits + k * lanes;
      mixture_set (n, f->offset[k], l);
      if (f->shape == 2)
        for (size_t r = 0; r < d; r++)
          {
            double *restrict w = row;
            mixture_set (n, 0, w);
            mixture_row (d, n, stride, f->precision + (k * d + r) * d, mean, x, w);
            for (size_t p = 0; p < n; p++)
              l[p] = ITO_FMA (-0.5 * w[p], w[p], l[p]);
          }
      else
        for (size_t i = 0; i < d; i++)
          {
            const double *restrict y = x + i * stride;
            double m = mean[i], h = -0.5 * f->precision[f->shape == 1 ? k * d + i : k];
            for (size_t p = 0; p < n; p++)
              {
                double u = y[p] - m;
                l[p] = ITO_FMA (h * u, u, l[p]);
              }
          }
      mixture_raise (n, l, top);
    }
  for (size_t k = 0; k < f->k; k++)
    {
      const double *mean = f->mean + k * d, *vector = f->vector + k * d;
      double *restrict e = logits + k * lanes;
      mixture_exponentials (n, ITO_V_LOG2E, e, top, sum);
      for (size_t i = 0; i < d; i++)
        {
          double *restrict o = out + i * stride;
          if (f->shape == 2)
            {
              double *restrict w = row;
              mixture_set (n, vector[i], w);
              mixture_row (d, n, stride, f->matrix + (k * d + i) * d, mean, x, w);
              for (size_t p = 0; p < n; p++)
                o[p] = ITO_FMA (e[p], w[p], o[p]);
            }
          else
            {
              const double *restrict y = x + i * stride;
              double m = mean[i], v = vector[i], a = f->matrix[f->shape == 1 ? k * d + i : k];
              for (size_t p = 0; p < n; p++)
                o[p] = ITO_FMA (e[p], ITO_FMA (a, y[p] - m, v), o[p]);
            }
        }
    }
}

/* ---- linear, any d: both passes are products with matrices ---- */

/* y_j += sum_i c_ji x_i of a rows j and b terms i; constants at compile time. */
MIXTURE_INLINE void
mixture_tile (size_t a, size_t b, const double *c, size_t row_step, size_t term_step, size_t n,
              const double *x, size_t x_stride, double *y, size_t y_stride)
{
  double t[4][4];
  for (size_t j = 0; j < a; j++)
    for (size_t i = 0; i < b; i++)
      t[j][i] = c[j * row_step + i * term_step];
  const double *restrict x0 = x, *restrict x1 = x + (b > 1) * x_stride,
                         *restrict x2 = x1 + (b > 1) * x_stride,
                         *restrict x3 = x2 + (b > 1) * x_stride;
  double *restrict y0 = y, *restrict y1 = y + (a > 1) * y_stride,
                   *restrict y2 = y1 + (a > 1) * y_stride, *restrict y3 = y2 + (a > 1) * y_stride;
#define MIXTURE_TILE_ROW(j)                                                                        \
  (b == 1                                                                                          \
       ? ITO_FMA (t[j][0], u0, y##j[p])                                                            \
       : ITO_FMA (t[j][3], u3,                                                                     \
                  ITO_FMA (t[j][2], u2, ITO_FMA (t[j][1], u1, ITO_FMA (t[j][0], u0, y##j[p])))))
  ITO_LANES_INDEPENDENT
  for (size_t p = 0; p < n; p++)
    {
      double u0 = x0[p], u1 = b > 1 ? x1[p] : 0, u2 = b > 1 ? x2[p] : 0, u3 = b > 1 ? x3[p] : 0;
      y0[p] = MIXTURE_TILE_ROW (0);
      if (a > 1)
        {
          y1[p] = MIXTURE_TILE_ROW (1);
          y2[p] = MIXTURE_TILE_ROW (2);
          y3[p] = MIXTURE_TILE_ROW (3);
        }
    }
#undef MIXTURE_TILE_ROW
}

/* Any number of rows and terms; a row adds its terms in their order. */
static void
mixture_product (size_t rows, size_t terms, const double *c, size_t row_step, size_t term_step,
                 size_t n, const double *x, size_t x_stride, double *y, size_t y_stride)
{
  for (size_t j = 0; j < rows; j += j + 4 <= rows ? 4 : 1)
    for (size_t i = 0; i < terms; i += i + 4 <= terms ? 4 : 1)
      {
        const double *t = c + j * row_step + i * term_step, *u = x + i * x_stride;
        double *v = y + j * y_stride;
        if (j + 4 <= rows && i + 4 <= terms)
          mixture_tile (4, 4, t, row_step, term_step, n, u, x_stride, v, y_stride);
        else if (j + 4 <= rows)
          mixture_tile (4, 1, t, row_step, term_step, n, u, x_stride, v, y_stride);
        else if (i + 4 <= terms)
          mixture_tile (1, 4, t, row_step, term_step, n, u, x_stride, v, y_stride);
        else
          mixture_tile (1, 1, t, row_step, term_step, n, u, x_stride, v, y_stride);
      }
}

static inline void
mixture_wide_linear (const ito_mixture_field *f, size_t n, size_t stride, const double *x,
                     double *out, double *logits, size_t lanes, double *top, double *sum)
{
  const size_t d = f->d;
  mixture_begin (d, n, stride, out, top, sum);
  for (size_t k = 0; k < f->k; k++)
    mixture_set (n, f->constant[k], logits + k * lanes);
  mixture_product (f->k, d, f->slope, d, 1, n, x, stride, logits, lanes);
  for (size_t k = 0; k < f->k; k++)
    mixture_raise (n, logits + k * lanes, top);
  for (size_t k = 0; k < f->k; k++)
    mixture_exponentials (n, 1, logits + k * lanes, top, sum);
  mixture_product (d, f->k, f->pull, 1, d, n, logits, lanes, out, stride);
}

/* unit: of the logits. */
static inline void
mixture_log_density (size_t n, double unit, const double *restrict top, const double *restrict sum,
                     double *restrict log_density)
{
  for (size_t p = 0; p < n; p++)
    log_density[p] = ITO_FMA (unit, top[p], ito_v_log (sum[p]));
}

/* What a linear field's logits lack: -|x|^2 precision/2. */
static inline void
mixture_log_density_linear (const ito_mixture_field *f, size_t n, size_t stride, const double *x,
                            double *restrict log_density)
{
  const double half = -0.5 * f->precision[0];
  for (size_t i = 0; i < f->d; i++)
    {
      const double *restrict y = x + i * stride;
      for (size_t p = 0; p < n; p++)
        log_density[p] = ITO_FMA (half * y[p], y[p], log_density[p]);
    }
}

/* out / sum. */
static inline void
mixture_finish (size_t d, size_t n, size_t stride, double *out, double *restrict sum)
{
  for (size_t p = 0; p < n; p++)
    sum[p] = 1 / sum[p];
  for (size_t i = 0; i < d; i++)
    {
      double *restrict o = out + i * stride;
      for (size_t p = 0; p < n; p++)
        o[p] *= sum[p];
    }
}

/* And matrix x, where the field is linear. */
static inline void
mixture_add_linear (const ito_mixture_field *f, size_t n, size_t stride, const double *x,
                    double *out)
{
  const double a = f->matrix[0];
  for (size_t i = 0; i < f->d; i++)
    {
      const double *restrict y = x + i * stride;
      double *restrict o = out + i * stride;
      for (size_t p = 0; p < n; p++)
        o[p] = ITO_FMA (a, y[p], o[p]);
    }
}

/* scratch: logits [k][lanes], then top, sum and two rows [lanes]. */
static void
mixture (const ito_mixture_field *f, size_t n, size_t stride, const double *x, double *out,
         double *log_density, double *scratch)
{
  const size_t lanes = ito_mixture_lanes (f->k), d = f->d;
  double *top = scratch + f->k * lanes, *sum = top + lanes, *row = sum + lanes;
  const int narrow = d <= 3 && (f->shape == 0 || (f->shape == 1 && d == 2));
  const double unit = narrow || f->linear ? ITO_V_LN2 : 1;
  for (size_t first = 0; first < n; first += lanes)
    {
      size_t m = n - first < lanes ? n - first : lanes;
      const double *y = x + first;
      double *o = out + first;
      int finished = 0;
#define MIXTURE_NARROW(d, form)                                                                    \
  mixture_narrow (f, d, form, m, stride, y, o, scratch, lanes, top, sum)
      if (narrow && f->linear)
        finished = d == 1   ? MIXTURE_NARROW (1, mixture_linear)
                   : d == 2 ? MIXTURE_NARROW (2, mixture_linear)
                            : MIXTURE_NARROW (3, mixture_linear);
      else if (narrow && f->shape == 0)
        finished = d == 1   ? MIXTURE_NARROW (1, mixture_isotropic)
                   : d == 2 ? MIXTURE_NARROW (2, mixture_isotropic)
                            : MIXTURE_NARROW (3, mixture_isotropic);
      else if (narrow)
        finished = MIXTURE_NARROW (2, mixture_diagonal);
      else if (f->linear)
        mixture_wide_linear (f, m, stride, y, o, scratch, lanes, top, sum);
      else
        mixture_wide (f, m, stride, y, o, scratch, lanes, top, sum, row);
#undef MIXTURE_NARROW
      if (log_density)
        mixture_log_density (m, unit, top, sum, log_density + first);
      if (log_density && f->linear)
        mixture_log_density_linear (f, m, stride, y, log_density + first);
      if (!finished)
        {
          mixture_finish (d, m, stride, o, sum);
          if (f->linear)
            mixture_add_linear (f, m, stride, y, o);
        }
    }
}

/* ---- a time of its own for each lane ----
 *
 * In the eigenframe of component k (rows q_j; the identity where it is not full), with
 * u = q_j . (x - alpha m_k) and c = alpha^2 v_j + sigma^2:
 *   l_k = log w_k - 1/2 sum_j (log c + u^2 / c)
 *   field = c_D m_k + sum_j q_j (c_D alpha v_j - c_s) / c u */

/* Of the lanes of one sub-block. */
typedef struct
{
  const double *alpha, *sigma, *c_denoiser, *c_score;
} mixture_times;

/* w = u along axis j of component k. */
static inline void
mixture_each_difference (const ito_mixture_raw *f, const mixture_times *t, size_t k, size_t j,
                         size_t n, size_t stride, const double *x, double *restrict w)
{
  const double *restrict alpha = t->alpha, *mean = f->mean + k * f->d;
  if (f->shape != 2)
    {
      const double *restrict y = x + j * stride;
      double a = mean[j];
      for (size_t p = 0; p < n; p++)
        w[p] = y[p] - alpha[p] * a;
      return;
    }
  const double *frame = f->frame + (k * f->d + j) * f->d;
  mixture_set (n, 0, w);
  for (size_t i = 0; i < f->d; i++)
    {
      const double *restrict y = x + i * stride;
      double a = mean[i], q = frame[i];
      for (size_t p = 0; p < n; p++)
        w[p] = ITO_FMA (q, y[p] - alpha[p] * a, w[p]);
    }
}

/* inverse = 1/c, and log c where it is wanted. */
static inline void
mixture_each_variance (const mixture_times *t, double v, size_t n, double *restrict inverse,
                       double *restrict log_c)
{
  const double *restrict alpha = t->alpha, *restrict sigma = t->sigma;
  for (size_t p = 0; p < n; p++)
    inverse[p] = 1 / ITO_FMA (alpha[p] * alpha[p], v, sigma[p] * sigma[p]);
  if (log_c)
    for (size_t p = 0; p < n; p++)
      log_c[p] = ito_v_log (ITO_FMA (alpha[p] * alpha[p], v, sigma[p] * sigma[p]));
}

/* Isotropic components are often alike: is the variance that of the component before? */
static inline int
mixture_each_alike (const ito_mixture_raw *f, size_t k)
{
  return f->shape == 0 && k > 0 && f->variance[k] == f->variance[k - 1];
}

static inline void
mixture_each_logit (const ito_mixture_raw *f, const mixture_times *t, size_t k, size_t n,
                    size_t stride, const double *x, double *restrict l, double *restrict w,
                    double *restrict inverse, double *restrict log_c)
{
  const double half = f->shape == 0 ? 0.5 * (double)f->d : 0.5;
  mixture_set (n, f->log_weight[k], l);
  for (size_t j = 0; j < f->d; j++)
    {
      if (f->shape != 0 || j == 0)
        {
          if (!mixture_each_alike (f, k))
            mixture_each_variance (t, f->variance[f->shape == 0 ? k : k * f->d + j], n, inverse,
                                   log_c);
          for (size_t p = 0; p < n; p++)
            l[p] = ITO_FMA (-half, log_c[p], l[p]);
        }
      mixture_each_difference (f, t, k, j, n, stride, x, w);
      for (size_t p = 0; p < n; p++)
        l[p] = ITO_FMA (-0.5 * w[p] * w[p], inverse[p], l[p]);
    }
}

static inline void
mixture_each_field (const ito_mixture_raw *f, const mixture_times *t, size_t k, size_t n,
                    size_t stride, const double *x, double *out, const double *restrict e,
                    double *restrict w, double *restrict inverse, double *restrict slope)
{
  const double *restrict alpha = t->alpha, *restrict cd = t->c_denoiser, *restrict cs = t->c_score;
  const double *mean = f->mean + k * f->d;
  for (size_t j = 0; j < f->d; j++)
    {
      if (f->shape != 0 || (j == 0 && !mixture_each_alike (f, k)))
        {
          double v = f->variance[f->shape == 0 ? k : k * f->d + j];
          mixture_each_variance (t, v, n, inverse, NULL);
          for (size_t p = 0; p < n; p++)
            slope[p] = ITO_FMA (cd[p] * alpha[p], v, -cs[p]) * inverse[p];
        }
      mixture_each_difference (f, t, k, j, n, stride, x, w);
      if (f->shape != 2)
        {
          double *restrict o = out + j * stride;
          double a = mean[j];
          for (size_t p = 0; p < n; p++)
            o[p] = ITO_FMA (e[p], ITO_FMA (slope[p], w[p], cd[p] * a), o[p]);
          continue;
        }
      const double *frame = f->frame + (k * f->d + j) * f->d;
      for (size_t p = 0; p < n; p++)
        w[p] *= e[p] * slope[p];
      for (size_t i = 0; i < f->d; i++)
        {
          double *restrict o = out + i * stride;
          double q = frame[i];
          for (size_t p = 0; p < n; p++)
            o[p] = ITO_FMA (q, w[p], o[p]);
        }
    }
  if (f->shape == 2)
    for (size_t i = 0; i < f->d; i++)
      {
        double *restrict o = out + i * stride;
        double a = mean[i];
        for (size_t p = 0; p < n; p++)
          o[p] = ITO_FMA (e[p] * cd[p], a, o[p]);
      }
}

/* scratch: logits [k][lanes], then top, sum and three rows [lanes]. */
static void
mixture_each (const ito_mixture_raw *f, size_t n, size_t stride, const double *alpha,
              const double *sigma, const double *c_denoiser, const double *c_score, const double *x,
              double *out, double *scratch)
{
  const size_t lanes = ito_mixture_lanes (f->k), d = f->d;
  double *top = scratch + f->k * lanes, *sum = top + lanes, *w = sum + lanes, *inverse = w + lanes,
         *slope = inverse + lanes; /* log c in the first pass */
  for (size_t first = 0; first < n; first += lanes)
    {
      size_t m = n - first < lanes ? n - first : lanes;
      const mixture_times t = { alpha + first, sigma + first, c_denoiser + first, c_score + first };
      const double *y = x + first;
      double *o = out + first;
      mixture_begin (d, m, stride, o, top, sum);
      for (size_t k = 0; k < f->k; k++)
        {
          double *l = scratch + k * lanes;
          mixture_each_logit (f, &t, k, m, stride, y, l, w, inverse, slope);
          mixture_raise (m, l, top);
        }
      for (size_t k = 0; k < f->k; k++)
        {
          double *l = scratch + k * lanes;
          mixture_exponentials (m, ITO_V_LOG2E, l, top, sum);
          mixture_each_field (f, &t, k, m, stride, y, o, l, w, inverse, slope);
        }
      mixture_finish (d, m, stride, o, sum);
    }
}

#endif
