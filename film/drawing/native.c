/* The two inner loops of a film, without Python: paths to Cairo, and pixels to video planes.
 *
 * Nothing is linked: Cairo's functions come as a table of addresses (see native.py), so that this compiles with any C
 * compiler and no headers but its own. Called through ctypes, which lets other threads run meanwhile.
 */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    void (*new_path)(void *);
    void (*new_sub_path)(void *);
    void (*move_to)(void *, double, double);
    void (*curve_to)(void *, double, double, double, double, double, double);
    void (*close_path)(void *);
    void (*set_source_rgba)(void *, double, double, double, double);
    void *(*pattern_create_linear)(double, double, double, double);
    void (*pattern_add_color_stop_rgba)(void *, double, double, double, double, double);
    void (*set_source)(void *, void *);
    void (*pattern_destroy)(void *);
    void (*fill_preserve)(void *);
    void (*stroke_preserve)(void *);
    void (*set_line_width)(void *, double);
    void (*set_line_join)(void *, int);
    void (*set_line_cap)(void *, int);
} Cairo;

/* One VMobject as Manim keeps it; display_list.py packs it. Points are rows of (x, y, z), colours rows of RGBA. */
typedef struct {
    const double *points, *fill, *stroke, *back;
    int64_t n_points, n_fill, n_stroke, n_back;
    int64_t join, cap;
    double width, back_width; /* in Cairo's user units, which are Manim's */
    double tolerance;         /* under which two points are the same */
    double gradient[4];       /* from (x, y) to (x, y), when there is more than one colour */
} Shape;

static Cairo cairo;

void tj_use(const Cairo *functions) { cairo = *functions; }

/* numpy.isclose, as VMobject.consider_points_equals_2d has it */
static int close_enough(double a, double b, double tolerance) {
    if (a == b) return 1;
    double apart = fabs(a - b);
    return apart <= tolerance + 1e-5 * fabs(b) && isfinite(apart);
}

static int same_point(const double *a, const double *b, double tolerance) {
    return close_enough(a[0], b[0], tolerance) && close_enough(a[1], b[1], tolerance);
}

static int visible(const double *colours, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (colours[4 * i + 3] > 0) return 1;
    return 0;
}

static int finite_points(const Shape *s) {
    for (int64_t i = 0; i < 3 * s->n_points; i++)
        if (!isfinite(s->points[i])) return 0;
    return 1;
}

/* Camera.set_cairo_context_path */
static void path(void *cr, const Shape *s) {
    cairo.new_path(cr);
    if (!finite_points(s)) return;
    for (int64_t start = 0, end; start < s->n_points; start = end) {
        end = start + 4;
        while (end < s->n_points && same_point(s->points + 3 * (end - 1), s->points + 3 * end, s->tolerance)) end += 4;
        if (end > s->n_points) end = s->n_points;
        if (end - start < 4) continue;
        const double *p = s->points + 3 * start, *last = s->points + 3 * (end - 1);
        cairo.new_sub_path(cr);
        cairo.move_to(cr, p[0], p[1]);
        for (int64_t i = start; i + 3 < end; i += 4) {
            const double *q = s->points + 3 * (i + 1);
            cairo.curve_to(cr, q[0], q[1], q[3], q[4], q[6], q[7]);
        }
        if (same_point(p, last, s->tolerance)) cairo.close_path(cr);
    }
}

/* Camera.set_cairo_context_color; red and blue change places, as the pixels are RGBA and Cairo's are BGRA */
static void colour(void *cr, const double *c, int64_t n, const double *gradient) {
    if (n == 1) {
        cairo.set_source_rgba(cr, c[2], c[1], c[0], c[3]);
        return;
    }
    void *pattern = cairo.pattern_create_linear(gradient[0], gradient[1], gradient[2], gradient[3]);
    for (int64_t i = 0; i < n; i++, c += 4) {
        double offset = i == n - 1 ? 1.0 : (double)i * (1.0 / (double)(n - 1)); /* numpy.linspace */
        cairo.pattern_add_color_stop_rgba(pattern, offset, c[2], c[1], c[0], c[3]);
    }
    cairo.set_source(cr, pattern);
    cairo.pattern_destroy(pattern);
}

static void stroke(void *cr, const Shape *s, const double *c, int64_t n, double width) {
    colour(cr, c, n, s->gradient);
    cairo.set_line_width(cr, width);
    cairo.set_line_join(cr, (int)s->join);
    cairo.set_line_cap(cr, (int)s->cap);
    cairo.stroke_preserve(cr);
}

/* A part of a picture, in tiles; region.py has the same number of pixels. */
#define TILE 32

typedef struct {
    uint8_t *set; /* a byte a tile, row by row */
    int64_t rows, columns, width, height;
} Tiles;

static int meets(const int32_t *box, const Tiles *part) {
    if (box[2] <= box[0]) return 0;
    for (int64_t row = box[1] / TILE; row < part->rows && row * TILE < box[3]; row++)
        for (int64_t column = box[0] / TILE; column < part->columns && column * TILE < box[2]; column++)
            if (part->set[row * part->columns + column]) return 1;
    return 0;
}

/* Set the tiles that the boxes touch. */
void tj_cover(const int32_t *boxes, int64_t n, Tiles *part) {
    for (const int32_t *box = boxes; box < boxes + 4 * n; box += 4) {
        if (box[2] <= box[0]) continue;
        for (int64_t row = box[1] / TILE; row < part->rows && row * TILE < box[3]; row++)
            for (int64_t column = box[0] / TILE; column < part->columns && column * TILE < box[2]; column++)
                part->set[row * part->columns + column] = 1;
    }
}

typedef struct {
    int64_t left, top, right, bottom;
} Run;

/* The next run of set tiles in a row, in pixels. `at` counts tiles, from 0; the answer is 0 when there are no more. */
static int next_run(const Tiles *part, int64_t *at, Run *run) {
    int64_t tiles = part->rows * part->columns, first = *at;
    while (first < tiles && !part->set[first]) first++;
    if (first == tiles) return 0;
    int64_t row = first / part->columns, end = first + 1;
    while (end < (row + 1) * part->columns && part->set[end]) end++;
    *at = end;
    run->left = (first - row * part->columns) * TILE;
    run->right = (end - row * part->columns) * TILE;
    run->top = row * TILE;
    run->bottom = run->top + TILE;
    if (run->right > part->width) run->right = part->width;
    if (run->bottom > part->height) run->bottom = part->height;
    return 1;
}

/* Camera.display_vectorized for `n` shapes; those whose box does not meet the part of the picture are passed over. */
void tj_draw(void *cr, const Shape *shapes, const int32_t *boxes, int64_t n, const Tiles *part) {
    for (int64_t i = 0; i < n; i++) {
        const Shape *s = shapes + i;
        if (!meets(boxes + 4 * i, part)) continue;
        int filled = visible(s->fill, s->n_fill), stroked = s->width > 0 && visible(s->stroke, s->n_stroke);
        int backed = s->back_width > 0 && visible(s->back, s->n_back);
        path(cr, s);
        if (backed) stroke(cr, s, s->back, s->n_back, s->back_width);
        if (filled) {
            colour(cr, s->fill, s->n_fill, s->gradient);
            cairo.fill_preserve(cr);
        }
        if (stroked) stroke(cr, s, s->stroke, s->n_stroke, s->width);
    }
}

static uint64_t mix(uint64_t h, const void *data, int64_t bytes) {
    const unsigned char *p = data;
    for (; bytes >= 8; bytes -= 8, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        h = (h ^ word) * 0x9FB21C651E98DF25ull;
        h ^= h >> 32;
    }
    return h;
}

static int32_t clamp(double x, double most) { return (int32_t)(x < 0 ? 0 : x > most ? most : x); }

#define MITER 10.0 /* Cairo's limit: how far a join's tip may reach, in half line widths */

/* Where each shape can leave ink, in pixels (an empty box: nowhere), and a number that changes with its content.
 * `matrix` maps (x, y) to (matrix[0] x + matrix[1], matrix[2] y + matrix[3]). */
void tj_measure(const Shape *shapes, int64_t n, const double *matrix, int64_t width, int64_t height,
                int32_t *boxes, uint64_t *marks) {
    for (int64_t i = 0; i < n; i++) {
        const Shape *s = shapes + i;
        int stroked = s->width > 0 && visible(s->stroke, s->n_stroke);
        int backed = s->back_width > 0 && visible(s->back, s->n_back);
        int32_t *box = boxes + 4 * i;
        uint64_t h = mix(0x2545F4914F6CDD1Dull, &s->n_points, sizeof *s - offsetof(Shape, n_points));
        h = mix(h, s->points, 24 * s->n_points);
        h = mix(h, s->fill, 32 * s->n_fill);
        h = mix(h, s->stroke, 32 * s->n_stroke);
        marks[i] = mix(h, s->back, 32 * s->n_back);
        memset(box, 0, 4 * sizeof *box);
        if (!(stroked || backed || visible(s->fill, s->n_fill)) || s->n_points < 4 || !finite_points(s)) continue;
        double low_x = INFINITY, low_y = INFINITY, high_x = -INFINITY, high_y = -INFINITY;
        for (int64_t k = 0; k < s->n_points; k++) {
            double x = s->points[3 * k], y = s->points[3 * k + 1];
            low_x = x < low_x ? x : low_x;
            high_x = x > high_x ? x : high_x;
            low_y = y < low_y ? y : low_y;
            high_y = y > high_y ? y : high_y;
        }
        double thick = stroked ? s->width : 0;
        if (backed && s->back_width > thick) thick = s->back_width;
        double unit = fabs(matrix[0]) > fabs(matrix[2]) ? fabs(matrix[0]) : fabs(matrix[2]);
        double pad = 2 + thick * unit / 2 * MITER;
        box[0] = clamp(matrix[0] * low_x + matrix[1] - pad, (double)width);
        box[1] = clamp(matrix[2] * high_y + matrix[3] - pad, (double)height);
        box[2] = clamp(matrix[0] * high_x + matrix[1] + pad + 1, (double)width);
        box[3] = clamp(matrix[2] * low_y + matrix[3] + pad + 1, (double)height);
    }
}

/* A part of one picture over that of another of the same size. RGBA has 4 bytes a pixel; luma has 1, and chroma (U and V
 * of two pixels) in every second row. */
void tj_copy(uint8_t *to, int64_t to_stride, const uint8_t *from, int64_t from_stride, int64_t bytes_of_pixel,
             int64_t rows_in_one, const Tiles *part) {
    Run run;
    for (int64_t at = 0; next_run(part, &at, &run);) {
        int64_t left = run.left * bytes_of_pixel, bytes = (run.right - run.left) * bytes_of_pixel;
        for (int64_t y = run.top / rows_in_one; y < run.bottom / rows_in_one; y++)
            memcpy(to + y * to_stride + left, from + y * from_stride + left, bytes);
    }
}

/* For each pixel of a picture in the frame the pixel of its source that shows there, or -1: Pillow's perspective_transform
 * and nearest_filter (Geometry.c). `way` maps the frame to the source. */
void tj_nearest(const double *way, int64_t width, int64_t height, int64_t source_width, int64_t source_height,
                int32_t *from) {
    for (int64_t y = 0; y < height; y++)
        for (int64_t x = 0; x < width; x++) {
            double at_x = (double)x + 0.5, at_y = (double)y + 0.5, depth = way[6] * at_x + way[7] * at_y + 1;
            double u = (way[0] * at_x + way[1] * at_y + way[2]) / depth, v = (way[3] * at_x + way[4] * at_y + way[5]) / depth;
            int inside = u >= 0 && v >= 0 && u < (double)source_width && v < (double)source_height;
            from[y * width + x] = inside ? (int32_t)((int64_t)v * source_width + (int64_t)u) : -1;
        }
}

/* Pixels of `source`, chosen by a map of tj_nearest that begins at (left, top), over those of a box: Pillow's
 * ImagingAlphaComposite (AlphaComposite.c), to the last bit. */
void tj_blend(uint8_t *rgba, int64_t stride, const uint8_t *source, const int32_t *from, int64_t width, int64_t left,
              int64_t top, const int32_t *box) {
    for (int64_t y = box[1]; y < box[3]; y++) {
        uint8_t *under = rgba + y * stride + 4 * (int64_t)box[0];
        const int32_t *row = from + (y - top) * width - left;
        for (int64_t x = box[0]; x < box[2]; x++, under += 4) {
            if (row[x] < 0) continue;
            const uint8_t *over = source + 4 * (int64_t)row[x];
            if (over[3] == 255) {
                memcpy(under, over, 4);
            } else if (over[3]) {
                uint32_t alpha = over[3] * 255u + under[3] * (255u - over[3]);
                uint32_t mine = over[3] * 255u * 255u * 128u / alpha, theirs = 255u * 128u - mine;
                for (int k = 0; k < 3; k++) {
                    uint32_t mixed = over[k] * mine + under[k] * theirs + (128u << 7);
                    under[k] = (uint8_t)(((mixed >> 8) + mixed) >> 8 >> 7);
                }
                alpha += 128;
                under[3] = (uint8_t)(((alpha >> 8) + alpha) >> 8);
            }
        }
    }
}

/* Let the loop that follows use what the processor has, where the compiler can choose as it is loaded. */
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/* RGBA to a plane of Y and one of U and V in turn (NV12), in limited range, a part of a picture of even sizes; chroma is
 * the mean of four pixels.
 * `k` holds, in 16-bit fixed point, the weights of R, G, B in Y, U and V: see planes.py. */
WIDE void tj_yuv(const uint8_t *rgba, int64_t stride, uint8_t *luma, int64_t luma_stride, uint8_t *chroma,
                 int64_t chroma_stride, const Tiles *part, const int32_t *k) {
    int32_t yr = k[0], yg = k[1], yb = k[2], ur = k[3], ug = k[4], ub = k[5], vr = k[6], vg = k[7], vb = k[8];
    Run run;
    for (int64_t at = 0; next_run(part, &at, &run);) {
        int32_t width = (int32_t)(run.right - run.left);
        for (int64_t y = run.top; y < run.bottom; y++) {
            const uint32_t *restrict row = (const uint32_t *)(rgba + y * stride) + run.left;
            uint8_t *restrict out = luma + y * luma_stride + run.left;
            for (int32_t i = 0; i < width; i++) {
                int32_t r = row[i] & 255, g = row[i] >> 8 & 255, b = row[i] >> 16 & 255;
                out[i] = (uint8_t)((yr * r + yg * g + yb * b + (16 << 16) + (1 << 15)) >> 16);
            }
        }
        for (int64_t y = run.top; y < run.bottom; y += 2) {
            const uint64_t *restrict one = (const uint64_t *)(rgba + y * stride + 4 * run.left);
            const uint64_t *restrict two = (const uint64_t *)(rgba + (y + 1) * stride + 4 * run.left);
            uint8_t *restrict out = chroma + y / 2 * chroma_stride + run.left;
            for (int32_t i = 0; i < width / 2; i++) {
                uint64_t bytes = 0x00ff00ff00ff00ffull; /* two pixels at once: sums of two rows, then of two columns */
                uint64_t rb = (one[i] & bytes) + (two[i] & bytes), ga = (one[i] >> 8 & bytes) + (two[i] >> 8 & bytes);
                int32_t r = (int32_t)((rb & 0xffff) + (rb >> 32 & 0xffff)), b = (int32_t)((rb >> 16 & 0xffff) + (rb >> 48));
                int32_t g = (int32_t)((ga & 0xffff) + (ga >> 32 & 0xffff));
                out[2 * i] = (uint8_t)((ur * r + ug * g + ub * b + (128 << 18) + (1 << 17)) >> 18);
                out[2 * i + 1] = (uint8_t)((vr * r + vg * g + vb * b + (128 << 18) + (1 << 17)) >> 18);
            }
        }
    }
}
