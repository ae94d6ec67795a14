/* The layout of the counter: every address has a counter of its own; what is out of range is
 * refused. */
#include "core/random_bits.h"
#include "random/address.h"
#include "tap.h"

#define COUNT(a) (sizeof (a) / sizeof *(a))

/* An address in full. */
typedef struct
{
  uint64_t path;
  uint32_t pair;
  ito_address a;
} full;

typedef struct
{
  uint32_t word[6]; /* key, counter */
} words;

static int status_of_words;

/* The words that Philox is given for it. */
static words
of (const full *f)
{
  ito_counter c = { 0 };
  ito_error error = ITO_NO_ERROR;
  status_of_words |= ito_address_counter (&f->a, f->path, 1, 2 * (size_t)f->pair + 2, &c, &error);
  return (words){ { c.key[0], c.key[1], c.path_low, c.cell, c.word2, c.word3 + f->pair } };
}

/* The address read back from the words by the table of ito/random.h. */
static full
back (const words *w)
{
  const uint32_t *k = w->word, *c = w->word + 2;
  full f = { .path = c[0] | (uint64_t)(c[2] >> 16 & 0xff) << 32, .pair = c[3] & 0xfffff };
  f.a = (ito_address){ .seed = k[0] | (uint64_t)k[1] << 32,
                       .stream = c[3] >> 26,
                       .purpose = (ito_purpose)(c[3] >> 20 & 0x3f),
                       .cell = c[1],
                       .node = c[2] & 0xffff,
                       .draw = c[2] >> 24 };
  return f;
}

static int
equal (const full *f, const full *g)
{
  return f->path == g->path && f->pair == g->pair && f->a.seed == g->a.seed
         && f->a.stream == g->a.stream && f->a.purpose == g->a.purpose && f->a.cell == g->a.cell
         && f->a.node == g->a.node && f->a.draw == g->a.draw;
}

static int
compare (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (words));
}

static size_t
collisions (words *w, size_t n)
{
  size_t found = 0;
  qsort (w, n, sizeof *w, compare);
  for (size_t i = 1; i < n; i++)
    found += compare (w + i - 1, w + i) == 0;
  return found;
}

/* All combinations of the ends of the fields. */
static void
test_ends (void)
{
  const uint64_t path[] = { 0,
                            1,
                            0xffff,
                            0xffffffff,
                            UINT64_C (1) << 32,
                            (UINT64_C (1) << 32) + 1,
                            UINT64_C (1) << 39,
                            ITO_MAX_PATHS - 1 };
  const uint32_t cell[] = { 0, 1, 0x10000, (uint32_t)ITO_MAX_STEPS };
  const unsigned node[] = { 0, 1, 0xff, ITO_MAX_NODES - 1 }, draw[] = { 0, 1, ITO_MAX_DRAWS - 1 };
  const uint32_t pair[] = { 0, 1, 0xff, ITO_MAX_COORDINATES / 2 - 1 };
  const unsigned purpose[] = { 0, 1, ITO_MAX_PURPOSES - 1 },
                 stream[] = { 0, 1, ITO_MAX_STREAMS - 1 };
  const uint64_t seed[] = { 0, 1, UINT64_C (1) << 32, UINT64_MAX };
  size_t n = 0, most = COUNT (path) * COUNT (cell) * COUNT (node) * COUNT (draw) * COUNT (pair)
                       * COUNT (purpose) * COUNT (stream) * COUNT (seed);
  words *w = malloc (most * sizeof *w), *broken = malloc (most * sizeof *w);
  int right = w && broken;
  if (!right)
    {
      tap_ok (0, "memory");
      return;
    }
  for (size_t i = 0; i < most; i++)
    {
      size_t j = i;
      full f = { 0 };
#define DIGIT(field, list)                                                                         \
  field = list[j % COUNT (list)];                                                                  \
  j /= COUNT (list)
      DIGIT (f.path, path);
      DIGIT (f.a.cell, cell);
      DIGIT (f.a.node, node);
      DIGIT (f.a.draw, draw);
      DIGIT (f.pair, pair);
      f.a.purpose = (ito_purpose)purpose[j % COUNT (purpose)];
      j /= COUNT (purpose);
      DIGIT (f.a.stream, stream);
      DIGIT (f.a.seed, seed);
      w[n] = of (&f);
      full g = back (w + n);
      right = right && equal (&f, &g);
      /* Control: a layout whose path runs into the draw. */
      broken[n] = w[n];
      broken[n].word[4] = (uint32_t)(f.a.node + (f.path >> 32 << 16) + ((uint32_t)f.a.draw << 23));
      n++;
    }
  tap_ok (right, "%zu addresses at the ends of the fields are read back from their words", n);
  tap_ok (collisions (w, n) == 0, "and no two have the same words");
  tap_ok (collisions (broken, n) > 0, "control: a layout with one bit shared has collisions");
  free (w);
  free (broken);
}

/* A name of each purpose; a compiler that warns (-Wswitch) says which one is not here yet. */
static const char *
purpose_name (ito_purpose purpose)
{
  switch (purpose)
    {
#define NAMED(purpose)                                                                             \
  case ITO_PURPOSE_##purpose:                                                                      \
    return #purpose
      NAMED (START);
      NAMED (NOISE);
      NAMED (AREA);
      NAMED (BRIDGE);
      NAMED (ACCEPT);
      NAMED (CORRECTOR);
      NAMED (BATCH);
      NAMED (BOOTSTRAP);
      NAMED (DIRECTION);
      NAMED (FIELD);
      NAMED (LENGTH);
      NAMED (SEED);
      NAMED (GSL);
      NAMED (USER);
      NAMED (WHOLE);
      NAMED (CLOCK);
    }
  return NULL;
}

/* Every purpose that there is or can be, in every stream, and the draws beside them in the words.
 */
static void
test_purposes (void)
{
  const unsigned draw[] = { 0, 1, ITO_MAX_DRAWS - 1 };
  static words w[ITO_MAX_PURPOSES * ITO_MAX_STREAMS * COUNT (draw)];
  static words broken[COUNT (w)];
  size_t n = 0, named = 0;
  int right = 1, ended = 0;
  for (unsigned purpose = 0; purpose < ITO_MAX_PURPOSES; purpose++)
    {
      int has_name = purpose_name ((ito_purpose)purpose) != NULL;
      named += (size_t)has_name;
      right = right && !(has_name && ended);
      ended = !has_name;
      for (unsigned stream = 0; stream < ITO_MAX_STREAMS; stream++)
        for (size_t i = 0; i < COUNT (draw); i++)
          {
            full f = { .pair = ITO_MAX_COORDINATES / 2 - 1 };
            f.a = (ito_address){
              .seed = 1, .stream = stream, .purpose = (ito_purpose)purpose, .draw = draw[i]
            };
            w[n] = of (&f);
            full g = back (w + n);
            right = right && equal (&f, &g);
            /* Control: a field of purposes that holds the first 14 only. */
            f.a.purpose = (ito_purpose)(purpose % 14);
            broken[n++] = of (&f);
          }
    }
  tap_ok (right && status_of_words == 0 && named > 0,
          "the %zu purposes that have a name are numbered from 0 without a gap, and each of %d is "
          "read back in every stream",
          named, ITO_MAX_PURPOSES);
  tap_ok (collisions (w, n) == 0, "and no two of %zu addresses have the same words", n);
  tap_ok (collisions (broken, n) > 0, "control: were there but 14, the later ones would meet them");
}

static void
test_random (void)
{
  uint64_t state = 11;
  size_t n = (size_t)(200000 * tap_multiplier ());
  int right = 1;
  for (size_t i = 0; i < n; i++)
    {
      uint64_t a = random_bits (&state), b = random_bits (&state);
      full f = { .path = a & (ITO_MAX_PATHS - 1), .pair = b & 0xfffff };
      f.a = (ito_address){ .seed = random_bits (&state),
                           .stream = b >> 20 & 0x3f,
                           .purpose = (ito_purpose)(b >> 26 & 0x3f),
                           .cell = b >> 32 & 0x7fffffff,
                           .node = a >> 40 & 0xffff,
                           .draw = (unsigned)(a >> 56) };
      words w = of (&f);
      full g = back (&w);
      right = right && equal (&f, &g);
    }
  tap_ok (right, "%zu random addresses are read back from their words", n);
  tap_ok (status_of_words == 0, "none of them is refused");
}

static void
refused (ito_address a, uint64_t first, size_t n, size_t m, const char *word)
{
  ito_error error = ITO_NO_ERROR;
  ito_counter c;
  int status = ito_address_counter (&a, first, n, m, &c, &error);
  tap_ok (status == GSL_EINVAL && strstr (error.text, word), "refused: %s", error.text);
  double z;
  if (n <= 1)
    tap_ok (ito_normals (&a, first, n, 1, m, &z) == GSL_EINVAL
                && strcmp (ito_last_error (), error.text) == 0,
            "refused by ito_normals as well");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_ends ();
  test_purposes ();
  test_random ();

  ito_address a = { .seed = 1, .purpose = ITO_PURPOSE_NOISE }, b = a;
  b.stream = ITO_MAX_STREAMS;
  refused (b, 0, 1, 1, "stream 64");
  b = a;
  b.purpose = (ito_purpose)ITO_MAX_PURPOSES;
  refused (b, 0, 1, 1, "purpose 64");
  b = a;
  b.cell = (uint32_t)ITO_MAX_STEPS + 1;
  refused (b, 0, 1, 1, "cell 2147483648");
  b = a;
  b.node = ITO_MAX_NODES;
  refused (b, 0, 1, 1, "node 65536");
  b = a;
  b.draw = ITO_MAX_DRAWS;
  refused (b, 0, 1, 1, "draw 256");
  refused (a, 0, 1, ITO_MAX_COORDINATES + 1, "2097153 coordinates");
  refused (a, ITO_MAX_PATHS, 1, 1, "2^40");
  refused (a, UINT64_MAX, 1, 1, "2^40");
  refused (a, ITO_MAX_PATHS - 1, 2, 1, "2^40");
  refused (a, 0xffffffff, 2, 1, "cross");

  double z[4];
  tap_ok (ito_normals (&a, ITO_MAX_PATHS - 1, 1, 1, 1, z) == GSL_SUCCESS && isfinite (z[0]),
          "the last path of all has numbers");
  tap_ok (ito_uniforms (&a, 0, 1, 1, ITO_MAX_COORDINATES / 2 + 1, z) == GSL_EINVAL
              && ito_exponentials (&a, 0, 1, 1, ITO_MAX_COORDINATES / 2 + 1, z) == GSL_EINVAL
              && ito_uniforms (&a, 0, 1, 1, SIZE_MAX, z) == GSL_EINVAL,
          "uniforms and exponentials take two coordinates each: more than 2^20 are refused");
  tap_ok (ito_normals (&a, 0, 4, 2, 2, z) == GSL_EINVAL && strstr (ito_last_error (), "stride"),
          "rows that would overlap are refused: %s", ito_last_error ());
  z[0] = 4711;
  tap_ok (ito_normals (&a, 0, 0, 0, 2, z) == GSL_SUCCESS
              && ito_normals (&a, 0, 2, 2, 0, z) == GSL_SUCCESS && z[0] == 4711,
          "no paths or no coordinates: nothing is written");
  return tap_done ();
}
