/* The kernels for one instruction set: compiled several times with
 * -DITO_ISA=portable|v3|v4|aarch64, and -DITO_ISA_FMA for all but portable. */
#include "core/combine_kernel.h"
#include "core/kernels.h"
#include "random/normals_kernel.h"
#include "target/mixture_kernel.h"

#if defined(ITO_ISA_FMA) && !defined(__FMA__) && !defined(__aarch64__)
#error "ITO_ISA_FMA needs an instruction set with fused multiply-add"
#endif

#define ITO_NAME_portable "portable"
#define ITO_NAME_v3 "x86-64-v3"
#define ITO_NAME_v4 "x86-64-v4"
#define ITO_NAME_aarch64 "aarch64"

#define ITO_PASTE2(a, b) a##b
#define ITO_PASTE(a, b) ITO_PASTE2 (a, b)

extern const ito_kernels ITO_PASTE (ito_kernels_, ITO_ISA);
const ito_kernels ITO_PASTE (ito_kernels_, ITO_ISA) = {
  .name = ITO_PASTE (ITO_NAME_, ITO_ISA),
#ifdef ITO_ISA_FMA
  .dispatch_class = "fma",
#else
  .dispatch_class = "portable",
#endif
  .normals = normals,
  .normals_each = normals_each,
  .uniforms = uniforms,
  .combine = combine,
  .mixture = mixture,
  .mixture_each = mixture_each,
  .not_finite = not_finite,
  .exp = elementwise_exp,
  .log = elementwise_log,
  .sincos2pi = elementwise_sincos2pi,
};
