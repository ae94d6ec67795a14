#ifndef ITO_VISIBILITY_H
#define ITO_VISIBILITY_H

#ifdef __cplusplus
#define ITO_BEGIN_DECLS                                                                            \
  extern "C"                                                                                       \
  {
#define ITO_END_DECLS }
#else
#define ITO_BEGIN_DECLS
#define ITO_END_DECLS
#endif

#if defined(__GNUC__)
#define ITO_API __attribute__ ((visibility ("default")))
#else
#define ITO_API
#endif

#endif
