// NVIDIA's libraries as far as the CUDA engine calls them, on the processor: one GPU of compute capability 9.0, whose streams do at
// once what they are told. With FAKE_COMPUTE=1 convolutions, products and kernels are computed, by plain loops, from the descriptors
// that the engine makes; otherwise nothing is, and calls take no time. For rehearsals: it shows that calls are made in their order
// and with arguments that mean what they should, not that NVIDIA's libraries take them. At the end it says how much of what was made
// was not given back.
//
// FAKE_REFUSE=graphs stands for a GPU for which cuDNN has no graphs, FAKE_REFUSE=fused for one on which its older calls do not join
// a convolution with its bias either. Beside the library lie the engine's cubins and, of the same names with .so at the end, its kernels
// for the processor: build_fakes.sh.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <sys/mman.h>
#include <vector>

namespace {
/** What was made and not given back. */
std::atomic<long> alive;

__attribute__((destructor)) void report() { printf("lost: %ld\n", alive.load()), fflush(stdout); }

template <typename T> T *made(T *thing) { return alive++, thing; }
template <typename T> int ended(void *thing) { return alive--, delete (T *) thing, 0; }

typedef std::vector<std::function<void()>> Graph;

struct Stream {
    Graph *recording = nullptr;
};

bool computing() {
    static bool on = getenv("FAKE_COMPUTE") && !strcmp(getenv("FAKE_COMPUTE"), "1");
    return on;
}

/** Does it, or records it. */
void submit(void *stream, std::function<void()> work) {
    Stream *s = (Stream *) stream;
    if (s && s->recording) {
        s->recording->push_back(work);
    } else {
        work();
    }
}

// ---- numbers

enum Format { SINGLE, HALF, BFLOAT };

float widen(Format format, const void *p, size_t i) {
    if (format == SINGLE) {
        return ((const float *) p)[i];
    }
    if (format == HALF) {
        return (float) ((const _Float16 *) p)[i];
    }
    uint32_t bits = (uint32_t) ((const uint16_t *) p)[i] << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

void narrow(Format format, void *p, size_t i, float f) {
    if (format == SINGLE) {
        ((float *) p)[i] = f;
    } else if (format == HALF) {
        ((_Float16 *) p)[i] = (_Float16) f;
    } else {
        uint32_t bits;
        memcpy(&bits, &f, 4);
        ((uint16_t *) p)[i] = (uint16_t) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }
}

std::vector<float> widened(Format format, const void *p, size_t count) {
    std::vector<float> values(count);
    for (size_t i = 0; i < count; i++) {
        values[i] = widen(format, p, i);
    }
    return values;
}

float dot(const float *a, const float *b, long n) {
    float sums[16] = {};
    long i = 0;
    for (; i + 16 <= n; i += 16) {
        for (int k = 0; k < 16; k++) {
            sums[k] += a[i + k] * b[i + k];
        }
    }
    float sum = 0;
    for (int k = 0; k < 16; k++) {
        sum += sums[k];
    }
    for (; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/** What a convolution is, in NHWC; filters [out][kernel][kernel][in]. */
struct Convolution {
    Format format;
    long images, in, size, out, kernel, stride, padding;
    bool bias, relu;

    long side() const { return (size + 2 * padding - kernel) / stride + 1; }

    void compute(const void *x, const void *w, const void *b, void *y) const {
        std::vector<float> image = widened(format, x, images * size * size * in);
        std::vector<float> filter = widened(format, w, out * kernel * kernel * in);
        std::vector<float> patch(kernel * kernel * in);
        long s = side();
        for (long n = 0; n < images; n++) {
            for (long row = 0; row < s; row++) {
                for (long column = 0; column < s; column++) {
                    std::fill(patch.begin(), patch.end(), 0.f);
                    for (long r = 0; r < kernel; r++) {
                        for (long q = 0; q < kernel; q++) {
                            long top = row * stride - padding + r, left = column * stride - padding + q;
                            if (top >= 0 && top < size && left >= 0 && left < size) {
                                memcpy(&patch[(r * kernel + q) * in], &image[((n * size + top) * size + left) * in],
                                       4 * in);
                            }
                        }
                    }
                    for (long o = 0; o < out; o++) {
                        float f = dot(patch.data(), &filter[o * patch.size()], patch.size());
                        f += bias ? widen(format, b, o) : 0;
                        narrow(format, y, ((n * s + row) * s + column) * out + o, relu ? std::fmax(f, 0.f) : f);
                    }
                }
            }
        }
    }
};

[[noreturn]] void broken(const char *what) {
    fprintf(stderr, "fakes: %s\n", what);
    abort();
}

Format format(long number, long single, long half, long bfloat) {
    if (number == single) {
        return SINGLE;
    }
    if (number == half) {
        return HALF;
    }
    return number == bfloat ? BFLOAT : (broken("an unknown format"), SINGLE);
}
}  // namespace

extern "C" {
// ---- the runtime

int cudaGetDeviceCount(int *count) { return *count = 1, 0; }
int cudaDriverGetVersion(int *version) { return *version = 13000, 0; }
int cudaRuntimeGetVersion(int *version) { return *version = 13000, 0; }
int cudaSetDevice(int) { return 0; }
int cudaDeviceSynchronize() { return 0; }
int cudaGetLastError() { return 0; }
const char *cudaGetErrorName(int) { return "cudaErrorFake"; }
const char *cudaGetErrorString(int) { return "an error that the fakes made"; }
int cudaDeviceGetAttribute(int *value, int attribute, int) {
    // The compute capability's two parts.
    return *value = attribute == 75 ? 9 : 0, 0;
}
// Pages of zeros that take no memory before they are written: without computing, few are.
static std::map<void *, size_t> sizes;
static std::mutex sizesLock;
int cudaMalloc(void **p, size_t size) {
    *p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (*p == MAP_FAILED) {
        return 2;
    }
    std::lock_guard<std::mutex> lock(sizesLock);
    return sizes[*p] = size, alive++, 0;
}
int cudaFree(void *p) {
    std::lock_guard<std::mutex> lock(sizesLock);
    size_t size = sizes.at(p);
    return sizes.erase(p), alive--, munmap(p, size);
}
int cudaHostAlloc(void **p, size_t size, unsigned) { return cudaMalloc(p, size); }
int cudaFreeHost(void *p) { return cudaFree(p); }
int cudaMemGetInfo(size_t *unused, size_t *total) { return *unused = 70ul << 30, *total = 80ul << 30, 0; }
int cudaMemcpy(void *to, const void *from, size_t size, int) {
    return computing() ? memcpy(to, from, size) : nullptr, 0;
}
int cudaMemcpyAsync(void *to, const void *from, size_t size, int, void *stream) {
    return computing() ? submit(stream, [=] { memcpy(to, from, size); }) : void(), 0;
}
int cudaMemsetAsync(void *p, int value, size_t size, void *stream) {
    return computing() ? submit(stream, [=] { memset(p, value, size); }) : void(), 0;
}
int cudaStreamCreateWithFlags(void **stream, unsigned) { return *stream = made(new Stream), 0; }
int cudaStreamDestroy(void *stream) { return ended<Stream>(stream); }
int cudaStreamSynchronize(void *) { return 0; }
int cudaStreamBeginCapture(void *stream, int) { return ((Stream *) stream)->recording = new Graph, 0; }
int cudaStreamEndCapture(void *stream, void **graph) {
    *graph = made(((Stream *) stream)->recording);
    ((Stream *) stream)->recording = nullptr;
    return *graph ? 0 : 1;
}
int cudaGraphInstantiate(void **executable, void *graph, unsigned long long) {
    return *executable = made(new Graph(*(Graph *) graph)), 0;
}
int cudaGraphDestroy(void *graph) { return ended<Graph>(graph); }
int cudaGraphExecDestroy(void *graph) { return ended<Graph>(graph); }
int cudaGraphLaunch(void *graph, void *) {
    for (auto &work : *(Graph *) graph) {
        work();
    }
    return 0;
}
int cudaGraphDebugDotPrint(void *, const char *path, unsigned) {
    FILE *file = fopen(path, "w");
    fprintf(file, "digraph { a [label=\"fake_kernel\\<\\<\\<1,1,0\\>\\>\\>\"]; }\n");
    return fclose(file), 0;
}
int cudaEventCreate(void **event) { return *event = made(new int), 0; }
int cudaEventDestroy(void *event) { return ended<int>(event); }
int cudaEventRecord(void *, void *) { return 0; }
int cudaEventSynchronize(void *) { return 0; }
int cudaEventElapsedTime(float *milliseconds, void *, void *) { return *milliseconds = 0.1f, 0; }

// ---- the driver, and the engine's kernels

int cuGetErrorName(int, const char **name) { return *name = "CUDA_ERROR_FAKE", 0; }
int cuGetErrorString(int, const char **text) { return *text = "an error that the fakes made", 0; }
int cuDeviceGet(int *device, int number) { return *device = number, 0; }
int cuDeviceGetName(char *name, int size, int) { return snprintf(name, size, "Fake GPU"), 0; }
int cuModuleUnload(void *) { return 0; }

/** Where this library lies. */
static std::string folder() {
    Dl_info info;
    dladdr((void *) folder, &info);
    std::string path = info.dli_fname;
    return path.substr(0, path.rfind('/') + 1);
}

/** The library whose cubin that is. */
int cuModuleLoadData(void **module, const void *image) {
    for (const char *precision : {"fp32", "bf16", "fp16"}) {
        std::string path = folder() + "kernels-sm_90-" + precision;
        FILE *file = fopen((path + ".cubin").c_str(), "rb");
        if (!file) {
            continue;
        }
        std::string cubin;
        char part[4096];
        for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) {
            cubin.append(part, n);
        }
        fclose(file);
        if (!memcmp(cubin.data(), image, cubin.size())) {
            *module = dlopen((path + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
            return *module ? 0 : (fprintf(stderr, "fakes: %s\n", dlerror()), 200);
        }
    }
    return 209;  // no kernel image for this GPU
}

struct Function {
    std::string name;
    void *code;
    void (*place)(unsigned, unsigned, unsigned);
};

int cuModuleGetFunction(void **function, void *module, const char *name) {
    void *code = dlsym(module, name);
    *function = new Function{name, code, (void (*)(unsigned, unsigned, unsigned)) dlsym(module, "place")};
    return code ? 0 : 500;
}

int cuLaunchKernel(void *function, unsigned blocks, unsigned, unsigned, unsigned threads, unsigned, unsigned, unsigned,
                   void *stream, void **parameters, void **) {
    Function *f = (Function *) function;
    // The kinds of each kernel's arguments: a pointer, an int or a long long.
    static const std::map<std::string, std::string> SIGNATURES = {
        {"normalise", "ppipl"}, {"interleave", "plpl"},    {"maxpool", "piipl"}, {"average", "piipl"}, {"spread", "ppl"},
        {"maxpoolNarrow", "piipl"}, {"bias", "ppiil"}, {"biasSingle", "ppiil"}};
    std::string kinds = SIGNATURES.at(f->name);
    std::vector<int64_t> a(kinds.size());
    for (size_t i = 0; i < kinds.size(); i++) {
        a[i] = kinds[i] == 'i' ? *(int *) parameters[i] : *(int64_t *) parameters[i];
    }
    submit(stream, [=] {
        if (!computing()) {
            return;
        }
        typedef void *p;
        typedef long long l;
        for (unsigned block = 0; block < blocks; block++) {
            for (unsigned thread = 0; thread < threads; thread++) {
                f->place(block, threads, thread);
                if (kinds == "ppipl") {
                    ((void (*)(p, p, int, p, l)) f->code)((p) a[0], (p) a[1], (int) a[2], (p) a[3], a[4]);
                } else if (kinds == "plpl") {
                    ((void (*)(p, l, p, l)) f->code)((p) a[0], a[1], (p) a[2], a[3]);
                } else if (kinds == "piipl") {
                    ((void (*)(p, int, int, p, l)) f->code)((p) a[0], (int) a[1], (int) a[2], (p) a[3], a[4]);
                } else if (kinds == "ppl") {
                    ((void (*)(p, p, l)) f->code)((p) a[0], (p) a[1], a[2]);
                } else {
                    ((void (*)(p, p, int, int, l)) f->code)((p) a[0], (p) a[1], (int) a[2], (int) a[3], a[4]);
                }
            }
        }
    });
    return 0;
}

// ---- cuDNN's graphs

struct Descriptor {
    int type;
    bool finished = false;
    std::map<int, std::vector<int64_t>> values;

    int64_t one(int attribute) const {
        auto found = values.find(attribute);
        return found == values.end() ? broken("an attribute is missing"), 0 : found->second.at(0);
    }
    Descriptor *of(int attribute) const { return (Descriptor *) one(attribute); }
};

struct Context {
    void *stream = nullptr;
};

static std::string refused() { return getenv("FAKE_REFUSE") ? getenv("FAKE_REFUSE") : ""; }

int cudnnCreate(void **context) { return *context = made(new Context), 0; }
int cudnnDestroy(void *context) { return ended<Context>(context); }
int cudnnSetStream(void *context, void *stream) { return ((Context *) context)->stream = stream, 0; }
size_t cudnnGetVersion() { return 91900; }
const char *cudnnGetErrorString(int) { return "CUDNN_STATUS_FAKE"; }
void cudnnGetLastErrorString(char *text, size_t size) { snprintf(text, size, "the fakes refuse it"); }
int cudnnBackendCreateDescriptor(int type, void **descriptor) { return *descriptor = made(new Descriptor{type, false, {}}), 0; }
int cudnnBackendDestroyDescriptor(void *descriptor) { return ended<Descriptor>(descriptor); }
int cudnnBackendFinalize(void *descriptor) {
    Descriptor *d = (Descriptor *) descriptor;
    return d->finished ? 2000 : (d->finished = true, d->type == 15 && !refused().empty() ? 3000 : 0);
}
int cudnnBackendSetAttribute(void *descriptor, int attribute, int type, int64_t count, const void *elements) {
    Descriptor *d = (Descriptor *) descriptor;
    if (d->finished) {
        return 2000;
    }
    std::vector<int64_t> values;
    for (int64_t i = 0; i < count; i++) {
        switch (type) {
            case 2:  // a boolean
                values.push_back(((const bool *) elements)[i]);
                break;
            case 4:  // a float, of which one is 0 and the other 1 here
                values.push_back((int64_t) ((const float *) elements)[i]);
                break;
            case 0:
            case 3:
            case 6:
            case 15:  // what has eight bytes
                values.push_back(((const int64_t *) elements)[i]);
                break;
            default:  // enumerations
                values.push_back(((const int *) elements)[i]);
        }
    }
    d->values[attribute] = values;
    return 0;
}
int cudnnBackendGetAttribute(void *descriptor, int attribute, int, int64_t most, int64_t *count, void *elements) {
    Descriptor *d = (Descriptor *) descriptor;
    switch (attribute) {
        case 202:  // heuristics' results: two
            *count = 2;
            for (int i = 0; i < most && i < 2; i++) {
                ((Descriptor **) elements)[i]->values[201] = {d->one(201)};
            }
            return 0;
        case 300:  // a configuration's engine
            return *count = 1, 0;
        case 402:  // a plan's workspace
        case 1301:  // an engine's number
            return *count = 1, *(int64_t *) elements = attribute == 402 ? 1000 : 41, 0;
        case 1303:
        case 1305:  // notes
            return *count = 0, 0;
        default:
            return 2000;
    }
}

/** The convolution that a plan's graph describes, as far as the descriptors agree with each other. */
static Convolution convolution(Descriptor *graph) {
    std::vector<int64_t> operations = graph->values.at(801);
    Descriptor *first = (Descriptor *) operations.at(0), *second = (Descriptor *) operations.at(1);
    Descriptor *x = first->of(704), *w = first->of(703), *geometry = first->of(702);
    Descriptor *y = ((Descriptor *) operations.back())->of(753);
    std::vector<int64_t> xs = x->values.at(902), ws = w->values.at(902), ys = y->values.at(902);
    for (Descriptor *tensor : {x, w, y}) {
        std::vector<int64_t> d = tensor->values.at(902), s = tensor->values.at(903);
        if (s != std::vector<int64_t>{d[1] * d[2] * d[3], 1, d[3] * d[1], d[1]} || tensor->one(907)) {
            broken("a tensor that is not NHWC");
        }
    }
    Convolution c{format(x->one(901), 0, 2, 9), xs[0], xs[1], xs[2], ws[0], ws[2], geometry->values.at(103)[0],
                  geometry->values.at(105)[0], true, operations.size() == 3};
    bool chained = first->of(705) == second->of(751) && first->of(705)->one(907) && first->one(700) == 1
                   && first->one(701) == 0 && second->of(750)->one(0) == 0 && second->of(752)->values.at(902)[1] == c.out
                   && (operations.size() == 2
                       || (((Descriptor *) operations[2])->of(750)->one(0) == 100
                           && ((Descriptor *) operations[2])->of(751) == second->of(753)));
    if (!chained || ys != std::vector<int64_t>{c.images, c.out, c.side(), c.side()} || ws[1] != c.in
        || geometry->one(101) != 1 || geometry->one(106) != 2) {
        broken("a graph that is not relu(x * w + bias)");
    }
    return c;
}

int cudnnBackendExecute(void *context, void *plan, void *arguments) {
    Descriptor *heuristics = ((Descriptor *) plan)->of(401);
    Descriptor *a = (Descriptor *) arguments;
    Convolution c = convolution(heuristics->of(201));
    std::map<int64_t, void *> tensors;
    for (int i = 0; i < 4; i++) {
        tensors[a->values.at(1000)[i]] = (void *) a->values.at(1001)[i];
    }
    if (!a->one(1003)) {
        broken("a plan without its workspace");
    }
    Descriptor *first = (Descriptor *) heuristics->of(201)->values.at(801)[0];
    Descriptor *last = (Descriptor *) heuristics->of(201)->values.at(801).back();
    Descriptor *second = (Descriptor *) heuristics->of(201)->values.at(801)[1];
    void *x = tensors.at(first->of(704)->one(906)), *w = tensors.at(first->of(703)->one(906));
    void *b = tensors.at(second->of(752)->one(906)), *y = tensors.at(last->of(753)->one(906));
    submit(((Context *) context)->stream, [=] {
        if (computing()) {
            c.compute(x, w, b, y);
        }
    });
    return 0;
}

// ---- cuDNN's older calls

typedef std::vector<int64_t> Numbers;
int cudnnCreateTensorDescriptor(void **d) { return *d = made(new Numbers), 0; }
int cudnnCreateFilterDescriptor(void **d) { return *d = made(new Numbers), 0; }
int cudnnCreateConvolutionDescriptor(void **d) { return *d = made(new Numbers), 0; }
int cudnnCreateActivationDescriptor(void **d) { return *d = made(new Numbers), 0; }
int cudnnDestroyTensorDescriptor(void *d) { return ended<Numbers>(d); }
int cudnnDestroyFilterDescriptor(void *d) { return ended<Numbers>(d); }
int cudnnDestroyConvolutionDescriptor(void *d) { return ended<Numbers>(d); }
int cudnnDestroyActivationDescriptor(void *d) { return ended<Numbers>(d); }
int cudnnSetTensor4dDescriptor(void *d, int layout, int type, int n, int c, int h, int w) {
    return *(Numbers *) d = {layout, type, n, c, h, w}, 0;
}
int cudnnSetFilter4dDescriptor(void *d, int type, int layout, int k, int c, int h, int w) {
    return *(Numbers *) d = {layout, type, k, c, h, w}, 0;
}
int cudnnSetConvolution2dDescriptor(void *d, int padding, int, int stride, int, int, int, int mode, int compute) {
    return *(Numbers *) d = {padding, stride, mode, compute}, 0;
}
int cudnnSetConvolutionMathType(void *, int) { return 0; }
int cudnnSetActivationDescriptor(void *d, int mode, int, double) { return *(Numbers *) d = {mode}, 0; }
int cudnnGetConvolutionForwardWorkspaceSize(void *, void *, void *, void *, void *, int, size_t *size) {
    return *size = 1000, 0;
}

static int older(void *context, void *x, const void *source, void *w, const void *weight, void *d, void *workspace,
                 void *y, void *target, const void *bias, bool relu) {
    Numbers xs = *(Numbers *) x, ws = *(Numbers *) w, ys = *(Numbers *) y, ds = *(Numbers *) d;
    Convolution c{format(xs[1], 0, 2, 9), xs[2], xs[3], xs[4], ws[2], ws[4], ds[1], ds[0], bias != nullptr, relu};
    if (xs[0] != 1 || ws[0] != 1 || ys != Numbers{1, xs[1], c.images, c.out, c.side(), c.side()} || !workspace) {
        broken("a convolution whose descriptors do not agree");
    }
    submit(((Context *) context)->stream, [=] {
        if (computing()) {
            c.compute(source, weight, bias, target);
        }
    });
    return 0;
}
int cudnnConvolutionBiasActivationForward(void *context, const void *, void *x, const void *source, void *w,
                                          const void *weight, void *d, int, void *workspace, size_t, const void *, void *,
                                          const void *, void *, const void *bias, void *activation, void *y,
                                          void *target) {
    if (refused() == "fused") {
        return 3000;
    }
    bool relu = ((Numbers *) activation)->at(0) == 1;
    return older(context, x, source, w, weight, d, workspace, y, target, bias, relu);
}
int cudnnConvolutionForward(void *context, const void *, void *x, const void *source, void *w, const void *weight,
                            void *d, int, void *workspace, size_t, const void *, void *y, void *target) {
    return older(context, x, source, w, weight, d, workspace, y, target, nullptr, false);
}

// ---- cuBLASLt

struct Layout {
    int64_t type, rows, columns, leading;
};
struct Product {
    int64_t transposed, epilogue;
    const void *bias;
};
int cublasLtCreate(void **context) { return *context = made(new int), 0; }
int cublasLtDestroy(void *context) { return ended<int>(context); }
size_t cublasLtGetVersion() { return 130100; }
const char *cublasLtGetStatusName(int) { return "CUBLAS_STATUS_FAKE"; }
const char *cublasLtGetStatusString(int) { return "an error that the fakes made"; }
int cublasLtMatmulDescInit_internal(void *d, size_t, int, int) { return *(Product *) d = {0, 1, nullptr}, 0; }
int cublasLtMatrixLayoutInit_internal(void *d, size_t, int type, uint64_t rows, uint64_t columns, int64_t leading) {
    return *(Layout *) d = {type, (int64_t) rows, (int64_t) columns, leading}, 0;
}
int cublasLtMatmulPreferenceInit_internal(void *, size_t) { return 0; }
int cublasLtMatmulPreferenceSetAttribute(void *, int, const void *, size_t) { return 0; }
int cublasLtMatmulDescSetAttribute(void *d, int attribute, const void *value, size_t) {
    Product *p = (Product *) d;
    if (attribute == 3) {
        p->transposed = *(const int *) value;
    } else if (attribute == 7) {
        p->epilogue = *(const int *) value;
    } else if (attribute == 8) {
        p->bias = *(void *const *) value;
    }
    return 0;
}
int cublasLtMatmulAlgoGetHeuristic(void *, void *, void *, void *, void *, void *, void *, int wanted, void *results,
                                   int *found) {
    // 64 bytes of algorithm, the workspace, a status.
    struct Result {
        uint64_t algorithm[8];
        size_t workspace;
        int state;
        float waves;
        int reserved[4];
    };
    *found = std::min(wanted, 2);
    for (int i = 0; i < *found; i++) {
        ((Result *) results)[i] = {{(uint64_t) i}, 0, 0, 1, {}};
    }
    return 0;
}
int cublasLtMatmul(void *, void *description, const void *, const void *w, void *wLayout, const void *x, void *xLayout,
                   const void *beta, const void *c, void *, void *y, void *yLayout, const void *, void *, size_t,
                   void *stream) {
    Product p = *(Product *) description;
    Layout a = *(Layout *) wLayout, b = *(Layout *) xLayout, d = *(Layout *) yLayout;
    float sum = *(const float *) beta;
    if (p.transposed != 1 || a.rows != b.rows || d.rows != a.columns || d.columns != b.columns || a.leading != a.rows
        || b.leading != b.rows || d.leading != d.rows || (p.epilogue & 4 && !p.bias) || c != y) {
        broken("a product whose descriptors do not agree");
    }
    submit(stream, [=] {
        if (!computing()) {
            return;
        }
        Format f = format(a.type, 0, 2, 14);
        std::vector<float> ws = widened(f, w, a.rows * a.columns), xs = widened(f, x, b.rows * b.columns);
        for (int64_t column = 0; column < d.columns; column++) {
            for (int64_t row = 0; row < d.rows; row++) {
                float value = dot(&ws[row * a.rows], &xs[column * b.rows], a.rows);
                value += sum ? sum * widen(f, y, column * d.rows + row) : 0;
                value += p.epilogue & 4 ? widen(f, p.bias, row) : 0;
                narrow(f, y, column * d.rows + row, p.epilogue & 2 ? std::fmax(value, 0.f) : value);
            }
        }
    });
    return 0;
}

// ---- what GpuCheck measures the GPU with

int cublasCreate_v2(void **context) { return cublasLtCreate(context); }
int cublasDestroy_v2(void *context) { return cublasLtDestroy(context); }
int cublasGemmEx() { return 0; }
int nvrtcVersion(int *major, int *minor) { return *major = 13, *minor = 0, 0; }
const char *nvrtcGetErrorString(int) { return "NVRTC_ERROR_FAKE"; }
int nvrtcCreateProgram() { return 1; }
}
