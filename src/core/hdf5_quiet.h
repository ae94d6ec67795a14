/* Around every use of HDF5: its error printing off, the caller's setting restored afterwards. */
#ifndef ITO_CORE_HDF5_QUIET_H
#define ITO_CORE_HDF5_QUIET_H

#include <hdf5.h>
#include <stddef.h>

typedef struct
{
  unsigned version;
  void *print, *data;
} ito_hdf5_state;

/* Every function that calls HDF5 is bracketed by the two, in one thread; brackets may be nested.
 * They also keep two threads out of HDF5 at a time: common builds of it are not thread-safe. */
void ito_hdf5_enter (ito_hdf5_state *state);
void ito_hdf5_leave (const ito_hdf5_state *state);

/* A file access property list with HDF5's own file locking off: a running file can be read.
 * H5Pclose it.  Negative where HDF5 fails. */
hid_t ito_hdf5_access (void);

/* Why the last call failed, in HDF5's words ("No space left on device"), before the next call. */
void ito_hdf5_reason (char *buffer, size_t size);

#endif
