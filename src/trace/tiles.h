/* The datasets of a file in a canonical order, and their values in tiles of a canonical form, so
 * that files can be compared and hashed, whatever their chunks, filters and byte orders. */
#ifndef ITO_TRACE_TILES_H
#define ITO_TRACE_TILES_H

#include "trace/trace.h"

/* Paths of all datasets, sorted by their bytes; freed with ito_names_free. */
typedef struct
{
  size_t n;
  char **name;
} ito_names;
int ito_names_read (hid_t h5, const char *path, ito_names *names, ito_error *error);
void ito_names_free (ito_names *names);
/* Whether a dataset is data: the progress of a run (resume/) and what a file keeps of its making
 * (/record/) are not. */
int ito_name_is_data (const char *name);

/* One value of an element: f8 (double), i8, u8 (64-bit integers), text, or the bytes of an
 * enumeration. */
typedef struct
{
  char kind; /* 'f', 'i', 'u', 'S', 'e' */
  char name[64];
  size_t offset, size;
} ito_tile_field;
#define ITO_MOST_FIELDS 16

typedef struct
{
  hid_t dataset, type; /* type: little-endian and packed */
  size_t rank, size;   /* size of an element in the canonical form */
  uint64_t dims[4];
  size_t fields; /* 1 where the dataset is not a compound */
  ito_tile_field field[ITO_MOST_FIELDS];
  /* The walk: the present tile. */
  uint64_t start[4], count[4], step[4];
  size_t elements;
  void *data;
  int begun;
} ito_tiles;

int ito_tiles_open (hid_t h5, const char *path, const char *name, ito_tiles *t, ito_error *error);
void ito_tiles_close (ito_tiles *t);
/* Reads the next tile: datasets of 3 axes in the chunks of a trace of their shape, row by row in
 * each; others row by row.  0 at the end, negative with an error. */
int ito_tiles_next (ito_tiles *t, const char *path, const char *name, ito_error *error);
/* "f8 [3, 4]", "{name:S8,value:f8} [2]" */
void ito_tiles_form (const ito_tiles *t, char *text, size_t size);

#endif
