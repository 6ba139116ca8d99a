// qpdf, and what stands behind pdf::Object. For .cpp files of this folder only: exceptions stay inside them, and so do
// its headers.
#pragma once

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#define POINTERHOLDER_TRANSITION 4  // std::shared_ptr only
#ifdef __clang__
// qpdf 11.3's JSON.hh holds a vector of an incomplete type, which clang refuses in C++20. A declaration is all that the
// headers below need, so its guard is taken.
#define JSON_HH
class JSON;
#endif
#include <qpdf/InputSource.hh>
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>
#include <qpdf/QPDFXRefEntry.hh>
#pragma GCC diagnostic pop

#include <memory>

#include "pdf/object.h"

namespace rubrica::pdf {

struct ObjectHandle {
  // qpdf's readers are not const, though they change nothing: a copy shares the object.
  QPDFObjectHandle object() const { return value; }
  QPDFObjectHandle value;
};

inline std::shared_ptr<const ObjectHandle> make_handle(const QPDFObjectHandle& object) {
  return std::make_shared<const ObjectHandle>(ObjectHandle{object});
}

}  // namespace rubrica::pdf
