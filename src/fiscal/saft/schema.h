// The part of AT's schema that concerns billing files, as far as it can be said in one table: which elements stand in
// which, in what order, how often, and what values they hold. The XSD 1.1 assertions are rules of check.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rubrica::fiscal::saft {

// What stands inside an element: names in order, each with ? (optional), * (any number), + (at least one) or nothing
// (once); a|b is a choice. Null for an element that holds text.
const char* content_model(std::string_view parent, std::string_view element);

// The children of one element against its content model, one after the other as the file has them. Anything goes in an
// element without a model. Mistakes are sentences in Portuguese.
class ChildrenCheck {
 public:
  ChildrenCheck(std::string_view parent, std::string_view element);

  bool knows(std::string_view child) const;  // whether it may stand in the element at all
  void child(std::string_view name, std::vector<std::string>& mistakes);
  void finish(std::vector<std::string>& mistakes);  // there are no more

 private:
  // One name of a content model with its quantifier.
  struct Particle {
    std::string_view names;  // "a" or "a|b"
    char quantifier = ' ';
    bool accepts(std::string_view name) const;
    bool needed() const { return quantifier == ' ' || quantifier == '+'; }
    bool repeats() const { return quantifier == '*' || quantifier == '+'; }
  };
  static std::vector<Particle> particles(std::string_view model);
  void leave(std::vector<std::string>& mistakes);

  std::vector<Particle> wanted_;
  bool any_ = false;
  std::size_t at_ = 0;     // in wanted_
  std::size_t times_ = 0;  // how often it has been there
};

// What is wrong with the text of an element, by its name; empty when it fits.
std::string value_mistake(std::string_view element, std::string_view text);

}  // namespace rubrica::fiscal::saft
