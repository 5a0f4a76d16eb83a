CREATE TABLE users (
  id INT PRIMARY KEY, subject VARCHAR(40) NOT NULL UNIQUE, may_import BOOLEAN NOT NULL
);
CREATE TABLE companies (
  id INT PRIMARY KEY, uuid VARCHAR(40) NOT NULL UNIQUE, name VARCHAR(80) NOT NULL, short_name VARCHAR(10) NOT NULL,
  currency CHAR(3) NOT NULL, timezone VARCHAR(40) NOT NULL, locked_until DATE NOT NULL
);
CREATE TABLE company_user (company_id INT NOT NULL, user_id INT NOT NULL, PRIMARY KEY (company_id, user_id));
CREATE TABLE warehouses (
  id INT PRIMARY KEY, company_id INT NOT NULL, uuid VARCHAR(40) NOT NULL UNIQUE, name VARCHAR(80) NOT NULL,
  type VARCHAR(20), country_code CHAR(2)
);
CREATE TABLE items (
  id BIGINT PRIMARY KEY, company_id INT NOT NULL, name VARCHAR(200) NOT NULL, fnsku VARCHAR(20), asin VARCHAR(20),
  sku VARCHAR(40) NOT NULL, image VARCHAR(200), country_code CHAR(2), weight DECIMAL(10, 4), length DECIMAL(10, 4),
  height DECIMAL(10, 4), depth DECIMAL(10, 4)
);
CREATE TABLE restock_plans (
  id INT PRIMARY KEY, item_id BIGINT NOT NULL, daily_sales_target DECIMAL(12, 2), daily_unit_sales_target DOUBLE,
  unit_vendor_price DECIMAL(12, 4), estimated_daily_sales DOUBLE, lead_time_days INT, safety_stock_days INT,
  fba_lead_time_days INT, fba_safety_stock_days INT, target_fba_fee DECIMAL(12, 4), target_price DECIMAL(12, 2),
  target_referral_percentage DOUBLE
);
CREATE TABLE movements (
  id INT AUTO_INCREMENT PRIMARY KEY, item_id BIGINT NOT NULL, warehouse_id INT NOT NULL, date DATE NOT NULL,
  quantity DECIMAL(14, 4) NOT NULL
);
CREATE TABLE documents (
  id INT AUTO_INCREMENT PRIMARY KEY, company_id INT NOT NULL, import_id INT, type VARCHAR(20) NOT NULL,
  status VARCHAR(20), completed TIMESTAMP NULL, name VARCHAR(40), ref_number VARCHAR(40), date DATE,
  amount DECIMAL(20, 8)
);
CREATE TABLE receipts (
  id INT PRIMARY KEY, item_id BIGINT NOT NULL, warehouse_id INT NOT NULL, batch_id INT NOT NULL, date DATE NOT NULL,
  quantity DECIMAL(14, 4) NOT NULL
);
CREATE TABLE sales (
  id INT PRIMARY KEY, item_id BIGINT NOT NULL, document_id INT NOT NULL, date DATE NOT NULL, quantity INT NOT NULL,
  price DECIMAL(20, 8), lost BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE TABLE costs (
  id INT AUTO_INCREMENT PRIMARY KEY, receipt_id INT, sale_id INT, batch_id INT, document_id INT NOT NULL,
  type VARCHAR(40) NOT NULL, amount DECIMAL(20, 8) NOT NULL, quantity INT NOT NULL
);
CREATE TABLE invoice_lines (
  id INT AUTO_INCREMENT PRIMARY KEY, company_id INT NOT NULL, document_id INT NOT NULL, country_code CHAR(2) NOT NULL,
  currency CHAR(3) NOT NULL, date DATE NOT NULL, revenue DECIMAL(20, 8) NOT NULL, cogs DECIMAL(20, 8) NOT NULL
);
CREATE TABLE services (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE imports (
  id INT AUTO_INCREMENT PRIMARY KEY, company_id INT NOT NULL, file VARCHAR(255), looks INT NOT NULL DEFAULT 0
) AUTO_INCREMENT = 12345;
CREATE TABLE reports (
  id INT PRIMARY KEY, title VARCHAR(80) NOT NULL, `group` VARCHAR(40), description VARCHAR(200), link VARCHAR(200)
);
CREATE TABLE variants (operation VARCHAR(40) PRIMARY KEY, variant VARCHAR(40) NOT NULL, remaining INT NOT NULL);
