/* Traces: HDF5 files of format version 1 (doc/format.md).
 *
 * A trace exists with its final size before the first step; afterwards raw data is written in
 * place.  It opens in h5py, in xarray and in ncdump while it is written and after a kill -9, and
 * says whether it is complete. */
#ifndef ITO_TRACE_H
#define ITO_TRACE_H

#include <ito/ensemble.h>
#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

/* A file that ito writes: a trace, the values of `eval`, or an experiment with several runs. */
typedef struct ito_file ito_file;

/* What every file says of itself; strings are copied, NULL is "". */
typedef struct
{
  const char *format;  /* "trace", "eval", "experiment" */
  const char *command; /* the command line */
  const char *config;  /* option = value lines, all options resolved */
  uint64_t seed;
  int overwrite; /* replace an existing file */
} ito_file_facts;

/* Refuses an existing file (unless overwrite), a directory, a place that is not writable; locks it
 * against a second writer.  An existing file is replaced only when ito_file_commit is called,
 * or, for traces, when the new one is laid out in full. */
ITO_API ito_file *ito_file_create (const char *path, const ito_file_facts *facts);
/* Marks it complete (status 0) or interrupted, with the wall seconds, and closes it. */
ITO_API int ito_file_close (ito_file *file, int interrupted);
/* Closes and removes it: after an error nothing half-written is left. */
ITO_API void ito_file_discard (ito_file *file);

/* Lays out the datasets of an ensemble in the group ("/" or "/runs/NAME") for slabs to come; after
 * this, ito_trace_slab is a sink for ito_ensemble_run. */
typedef struct ito_trace ito_trace;
ITO_API ito_trace *ito_trace_create (ito_file *file, const char *group, const ito_ensemble *e);
ITO_API int ito_trace_slab (const ito_slab *slab, void *trace);
/* Path statuses, nfe, threads, seconds of the finished run; frees the trace. */
ITO_API int ito_trace_finish (ito_trace *trace, const ito_ensemble *e);
/* Runs e and writes it: create, run, finish. */
ITO_API int ito_trace_run (ito_file *file, const char *group, ito_ensemble *e);

/* Writes an array of doubles at a path such as "/target/means", "/tables/order/error". */
ITO_API int ito_file_write_array (ito_file *file, const char *name, size_t rank,
                                  const uint64_t *dims, const double *data);
/* A string attribute of an object. */
ITO_API int ito_file_write_text (ito_file *file, const char *object, const char *attribute,
                                 const char *text);
/* A number attribute of an object. */
ITO_API int ito_file_write_number (ito_file *file, const char *object, const char *attribute,
                                   double value);

/* Reading. */
typedef struct ito_reader ito_reader;
ITO_API ito_reader *ito_reader_open (const char *path);
ITO_API void ito_reader_close (ito_reader *reader);
/* A text attribute of an object ("" where there is none); valid until the reader is closed. */
ITO_API const char *ito_reader_text (ito_reader *reader, const char *object, const char *attribute);
ITO_API int ito_reader_number (ito_reader *reader, const char *object, const char *attribute,
                               double *value);
/* Dimensions of a dataset of numbers: *rank <= 4. */
ITO_API int ito_reader_shape (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4]);
/* All of a dataset as doubles; *data is allocated, free() it. */
ITO_API int ito_reader_array (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                              double **data);
/* The state at one saved time: x [N][d]; one path: x [T][d].  group "/" or "/runs/NAME". */
ITO_API int ito_reader_time (ito_reader *reader, const char *group, uint64_t time, double *x);
ITO_API int ito_reader_path (ito_reader *reader, const char *group, uint64_t path, double *x);

ITO_END_DECLS

#endif
