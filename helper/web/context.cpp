// SPDX-License-Identifier: Apache-2.0
#include "web/context.h"

#include "service/record_reading.h"

namespace pelanggan::web {

void Context::add_form(Model& model, std::string_view route) const {
    model.set("token", ports_.tokens.make(caller_, route));
    model.set("request", store::RequestId::make().text());
}

base::Expected<void> Context::enter_reading(domain::CustomerId customer, std::string_view reason) const {
    if (caller_.role == Role::kCustomer) return {};
    return service::record_reading(ports_.store, caller_.actor(), caller_.scope(), customer, reason);
}

}  // namespace pelanggan::web
